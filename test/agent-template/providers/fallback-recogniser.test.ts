import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Breaker } from '../../../agent-template/src/providers/breaker.ts'
import { fallbackRecogniser } from '../../../agent-template/src/providers/fallback-recogniser.ts'
import type { Heard, RecogniserListener, RecogniserStream } from '../../../agent-template/src/providers/recogniser.ts'

type Line = { who: string; listener: RecogniserListener; frames: number[]; late: number; closed: boolean }
let lines: Line[]
let heard: string[]
let failures: Error[]
let troubles: string[]
let ear: RecogniserStream

beforeEach(() => {
  vi.useFakeTimers()
  lines = []
  heard = []
  failures = []
  troubles = []
})
afterEach(() => vi.useRealTimers())

function open(...names: string[]): void {
  const ranked = names.map((who) => ({
    name: who,
    breaker: new Breaker(() => 0),
    provider: {
      open(listener: RecogniserListener) {
        const line: Line = { who, listener, frames: [], late: 0, closed: false }
        lines.push(line)
        return {
          send: (frame: Buffer) => line.frames.push(frame[0] ?? 0),
          late: () => {
            line.late += 1
          },
          close: () => {
            line.closed = true
          },
        }
      },
    },
  }))
  const listener = {
    onHeard: (event: Heard) => heard.push(event.kind === 'words' ? event.text : event.kind),
    onFailure: (error: Error) => failures.push(error),
  }
  ear = fallbackRecogniser(ranked, { onFailure: (name) => troubles.push(name) }).open(listener, { callSid: 'CA1' })
}
const speak = (from: number, to: number): void => {
  for (let i = from; i <= to; i++) ear.send(Buffer.from([i]))
}
const line = (at: number): Line => {
  const found = lines[at]
  if (!found) throw new Error(`no line ${at}`)
  return found
}
const words = (text: string, final = false, soundEndMs?: number): Heard => ({
  kind: 'words',
  text,
  confidence: 1,
  final,
  speechEnd: final,
  ...(soundEndMs === undefined ? {} : { soundEndMs }),
})
const fail = (at: number): void => line(at).listener.onFailure(new Error('the line is down'))
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('the sound that no final words cover goes to the second recogniser, and nothing else', () => {
  open('a', 'b')
  speak(1, 10)
  line(0).listener.onHeard(words('hello', true, 120))
  fail(0)
  speak(11, 12)
  expect(line(1)).toMatchObject({ who: 'b', frames: range(7, 12) })
  line(1).listener.onHeard(words('a leak', true, 60))
  fail(1)
  expect([heard, troubles]).toEqual([
    ['hello', 'a leak'],
    ['a', 'b'],
  ])
  // The first is asked again, from where the words of the second ended.
  expect(line(2).who).toBe('a')
  expect(line(2).frames).toEqual(range(10, 12))
})

test('a single recogniser is tried once more, then the ear has failed', () => {
  open('a')
  speak(1, 3)
  fail(0)
  expect(lines).toHaveLength(1)
  speak(4, 5)
  vi.advanceTimersByTime(300)
  expect(line(1).frames).toEqual(range(1, 5))
  fail(1)
  expect(failures).toHaveLength(1)
  vi.advanceTimersByTime(60_000)
  expect(lines).toHaveLength(2)
})

test('when all refuse, the ear has failed, once', () => {
  open('a', 'b')
  fail(0)
  fail(1)
  expect([failures.length, troubles]).toEqual([1, ['a', 'b']])
})

test('a late one is given a second beside it: who has words first stays', () => {
  open('a', 'b')
  speak(1, 4)
  ear.late()
  expect([line(0).late, line(1).frames]).toEqual([1, [1, 2, 3, 4]])
  speak(5, 5)
  line(1).listener.onHeard({ kind: 'utterance_end' })
  expect(heard).toEqual([])
  line(1).listener.onHeard(words('a leak', true))
  expect([heard, line(0).closed, troubles]).toEqual([['a leak'], true, ['a']])
  line(0).listener.onHeard(words('a leek', true))
  expect(heard).toEqual(['a leak'])
})

test('a late one that comes to it after all stays, and the other has not failed', () => {
  open('a', 'b')
  ear.late()
  line(0).listener.onHeard(words('a leak', true))
  expect([heard, line(1).closed, troubles]).toEqual([['a leak'], true, []])
})

test('a late one without another is asked for its words, no more', () => {
  open('a')
  ear.late()
  expect([lines.length, line(0).late]).toEqual([1, 1])
})

test('no more than 5 s of sound are kept', () => {
  open('a', 'b')
  for (let i = 0; i < 400; i++) ear.send(Buffer.from([i % 256]))
  fail(0)
  expect([line(1).frames.length, line(1).frames[0]]).toEqual([250, 150])
})

test('closed in the middle of it: no line is opened any more', () => {
  open('a')
  fail(0)
  ear.close()
  vi.advanceTimersByTime(60_000)
  expect([lines.length, failures]).toEqual([1, []])
})
