import { expect, test } from 'vitest'
import { Endpointer, type TurnEvent } from '../../../sandbox/src/recogniser/endpointer.ts'

const FRAME_MS = 20

/** Feeds `+ms` of voice and `-ms` of silence; each event with the audio time it came at. */
function run(options: { endpointMs: number; utteranceEndMs: number | null }, stretches: readonly number[]) {
  const endpointer = new Endpointer(options)
  const events: (TurnEvent & { at: number })[] = []
  let at = 0
  for (const ms of stretches) {
    for (let left = Math.abs(ms); left > 0; left -= FRAME_MS) {
      at += FRAME_MS
      for (const event of endpointer.push(ms > 0)) events.push({ ...event, at })
    }
  }
  return events
}

test('speech starts 60 ms after its first voiced frame and ends when the asked silence is full', () => {
  expect(run({ endpointMs: 300, utteranceEndMs: 1000 }, [-200, 1000, -2000])).toEqual([
    { kind: 'speech_start', start: 10, at: 260 },
    { kind: 'pause', speechEnd: 60, at: 1300 },
    { kind: 'endpoint', speechEnd: 60, at: 1500 },
    { kind: 'utterance_end', speechEnd: 60, at: 2200 },
  ])
})

test('a click of 40 ms is no speech', () => {
  expect(run({ endpointMs: 300, utteranceEndMs: 1000 }, [-200, 40, -200, 40, -2000])).toEqual([])
})

test('a breath between words is a pause, not an end', () => {
  const kinds = run({ endpointMs: 300, utteranceEndMs: null }, [500, -200, 500, -300]).map((event) => event.kind)
  expect(kinds).toEqual(['speech_start', 'pause', 'resume', 'pause', 'endpoint'])
})

test('a click within the final silence does not put the endpoint off', () => {
  const events = run({ endpointMs: 300, utteranceEndMs: null }, [500, -160, 40, -200])
  expect(events.at(-1)).toEqual({ kind: 'endpoint', speechEnd: 25, at: 800 })
})

test('an endpoint shorter than a pause waits for the pause', () => {
  const events = run({ endpointMs: 10, utteranceEndMs: null }, [500, -200])
  expect(events.map(({ kind, at }) => [kind, at])).toEqual([
    ['speech_start', 60],
    ['pause', 600],
    ['endpoint', 600],
  ])
})

test('speaking again before the utterance is over starts a new turn and no UtteranceEnd for the old one', () => {
  const kinds = run({ endpointMs: 300, utteranceEndMs: 1000 }, [500, -400, 500, -1200]).map((event) => event.kind)
  expect(kinds).toEqual(['speech_start', 'pause', 'endpoint', 'speech_start', 'pause', 'endpoint', 'utterance_end'])
})
