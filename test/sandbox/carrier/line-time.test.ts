import { encodeMulaw } from '@klariqo/contract/mulaw'
import { describe, expect, test } from 'vitest'
import { Caller } from '../../../sandbox/src/carrier/call/caller.ts'
import { framesOf } from '../../../sandbox/src/carrier/call/caller-audio.ts'
import { Hearing } from '../../../sandbox/src/carrier/call/hearing.ts'
import { Line } from '../../../sandbox/src/carrier/call/line.ts'
import { MAX_BUFFERED_BYTES, Playback } from '../../../sandbox/src/carrier/call/playback.ts'
import { pacedTicker } from '../../../sandbox/src/carrier/call/ticker.ts'
import { Pacer } from '../../../sandbox/src/carrier/clock/pacer.ts'
import { ManualTiming } from '../../support/manual-timing.ts'

const loud = (ms: number) => encodeMulaw(Int16Array.from({ length: ms * 8 }, (_, i) => (i % 8 < 4 ? 8000 : -8000)))

describe('the pacer', () => {
  test('ticks at absolute times: 50 a second, none lost, none added', () => {
    const timing = new ManualTiming()
    const ticks: number[] = []
    const pacer = new Pacer(timing, 20, () => ticks.push(timing.now()))
    pacer.start()
    timing.advance(60_000)
    expect(ticks).toHaveLength(3000)
    expect(ticks.every((at, i) => at === (i + 1) * 20)).toBe(true)
    pacer.stop()
    timing.advance(1000)
    expect(ticks).toHaveLength(3000)
  })

  test('after a stall the missed ticks follow at once and the later ones keep their places', () => {
    const timing = new ManualTiming()
    const ticks: [number, number][] = []
    const pacer = new Pacer(timing, 20, (tick) => ticks.push([tick, timing.now()]))
    pacer.start()
    timing.advance(40)
    timing.stall(107)
    timing.advance(13)
    expect(ticks).toEqual([
      [1, 20],
      [2, 40],
      [3, 147],
      [4, 147],
      [5, 147],
      [6, 147],
      [7, 147],
      [8, 160],
    ])
  })
})

describe('playback', () => {
  const marked = (playback: Playback) => {
    const reached: string[] = []
    return { reached, mark: (name: string) => playback.mark(() => reached.push(name)) }
  }

  test('chunks of any length come out as whole frames in order, the last filled with silence', () => {
    const playback = new Playback()
    const sound = Uint8Array.from({ length: 500 }, (_, i) => i % 251)
    for (const [from, to] of [
      [0, 7],
      [7, 300],
      [300, 500],
    ])
      playback.enqueue(sound.subarray(from, to))
    const out = Buffer.concat([playback.take(), playback.take(), playback.take(), playback.take()])
    expect(out.length).toBe(640)
    expect([...out.subarray(0, 500)]).toEqual([...sound])
    expect(new Set(out.subarray(500))).toEqual(new Set([0xff]))
  })

  test('a mark is reached when the sound before it has been played, not when it has been sent', () => {
    const playback = new Playback()
    const { reached, mark } = marked(playback)
    playback.enqueue(loud(40))
    mark('after 40 ms')
    playback.enqueue(loud(20))
    mark('after 60 ms')
    playback.take()
    playback.take()
    expect(reached).toEqual([])
    playback.take()
    expect(reached).toEqual(['after 40 ms'])
    playback.take()
    expect(reached).toEqual(['after 40 ms', 'after 60 ms'])
  })

  test('with nothing queued a mark is reached at once; while the last frame is being heard, after it', () => {
    const playback = new Playback()
    const { reached, mark } = marked(playback)
    mark('nothing')
    expect(reached).toEqual(['nothing'])
    playback.enqueue(loud(20))
    playback.take()
    mark('still heard')
    expect(reached).toEqual(['nothing'])
    playback.take()
    expect(reached).toEqual(['nothing', 'still heard'])
  })

  test('clear returns every waiting mark in order and nothing of the rest is heard', () => {
    const playback = new Playback()
    const { reached, mark } = marked(playback)
    playback.enqueue(loud(100))
    mark('a')
    mark('b')
    playback.take()
    expect(playback.clear()).toBe(80 * 8)
    expect(reached).toEqual(['a', 'b'])
    expect(new Set(playback.take())).toEqual(new Set([0xff]))
  })

  test('ten minutes fit, a byte more does not', () => {
    const playback = new Playback()
    expect(playback.enqueue(new Uint8Array(MAX_BUFFERED_BYTES))).toBe(true)
    expect(playback.enqueue(new Uint8Array(1))).toBe(false)
    playback.take()
    expect(playback.enqueue(new Uint8Array(160))).toBe(true)
  })
})

describe('a scripted caller', () => {
  const scene = (steps: ConstructorParameters<typeof Caller>[0], maxMs = 60_000) => {
    const timing = new ManualTiming()
    const log: string[] = []
    const hearing = new Hearing({
      started: (at) => log.push(`${at} agent starts`),
      ended: (at) => log.push(`${at} agent ends`),
    })
    const caller = new Caller(steps, maxMs, hearing, {
      speech: (kind, at) => log.push(`${at} ${kind}`),
      begins: () => undefined,
      said: () => undefined,
      dtmf: (digit) => log.push(`key ${digit}`),
      hangUp: () => log.push(`${line.atMs} hangs up`),
    })
    const line: Line = new Line(pacedTicker(timing), (at) => caller.voice(at))
    line.listen((frame) => hearing.feed(frame.agent, frame.atMs))
    return { timing, log, line }
  }
  const words = (ms: number) => ({ text: 'x', ...framesOf(loud(ms)) })

  test('waits for the agent, speaks, waits for the answer and hangs up', () => {
    const { timing, log, line } = scene([
      { do: 'say', when: 'after_agent', after_ms: 500, utterance: words(200) },
      { do: 'hangup', after_ms: 400 },
    ])
    timing.advance(1000)
    expect(log).toEqual([])
    line.playback.enqueue(loud(300))
    timing.advance(5000)
    line.playback.enqueue(loud(100))
    timing.advance(5000)
    expect(log).toEqual([
      '1020 agent starts',
      '1320 agent ends',
      '1800 caller_speech_start',
      '2000 caller_speech_end',
      '6020 agent starts',
      '6120 agent ends',
      '6520 hangs up',
    ])
  })

  test('an agent that talks on while the caller speaks counts as an answer only after the caller’s last word', () => {
    const { timing, log, line } = scene([
      { do: 'say', when: 'interrupt', after_ms: 100, utterance: words(200) },
      { do: 'say', when: 'after_agent', after_ms: 200, utterance: words(100) },
    ])
    line.playback.enqueue(loud(250))
    timing.advance(3000)
    expect(log.filter((it) => it.includes('caller'))).toEqual(['100 caller_speech_start', '300 caller_speech_end'])
    line.playback.enqueue(loud(100))
    timing.advance(1000)
    expect(log.filter((it) => it.includes('caller'))).toHaveLength(4)
  })

  test('a caller who is never answered loses patience, and none stays longer than allowed', () => {
    const silent = scene([
      { do: 'say', when: 'at_once', after_ms: 0, utterance: words(100) },
      { do: 'hangup', after_ms: 100 },
    ])
    silent.timing.advance(30_000)
    expect(silent.log.at(-1)).toBe('20100 hangs up')
    const listening = scene([], 5000)
    listening.timing.advance(10_000)
    expect(listening.log).toEqual(['5000 hangs up'])
  })

  test('keys follow each other at a human pace, w is a pause', () => {
    const { timing, log } = scene([{ do: 'dtmf', digits: '1w2' }])
    timing.advance(390)
    expect(log).toEqual(['key 1'])
    timing.advance(400)
    expect(log).toEqual(['key 1', 'key 2'])
  })
})
