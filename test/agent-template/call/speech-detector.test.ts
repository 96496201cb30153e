import { encodeMulaw } from '@klariqo/contract/mulaw'
import { expect, test } from 'vitest'
import { SpeechDetector } from '../../../agent-template/src/call/speech-detector.ts'
import { loadFvad } from '../../../agent-template/src/providers/fvad-classifier.ts'
import { toneOf } from '../../support/agent-fixture.ts'

const loud = toneOf(20)
const silence = encodeMulaw(new Int16Array(160))

function detector(isSpeech = true) {
  const events: [string, number, number?][] = []
  const it = new SpeechDetector(
    { isSpeech: () => isSpeech, close: () => undefined },
    {
      onSpeechStart: (at) => events.push(['start', at]),
      onSpeechEnd: (at, ms) => events.push(['end', at, ms]),
    },
  )
  let now = 0
  const feed = (frame: Uint8Array, count: number) => {
    for (let i = 0; i < count; i++) {
      now += 20
      it.take(frame, now)
    }
  }
  return { events, feed, it }
}

test('speech starts after 60 ms of it and ends 300 ms after the last of it', () => {
  const { events, feed } = detector()
  feed(silence, 10)
  feed(loud, 3)
  expect(events).toEqual([['start', 200]])
  feed(loud, 10)
  feed(silence, 20)
  expect(events).toEqual([
    ['start', 200],
    ['end', 460, 260],
  ])
})

test('speech that has fallen silent is known before its end is told', () => {
  const { feed, it } = detector()
  feed(loud, 10)
  expect(it.untoldMs(200)).toBe(0)
  feed(silence, 10)
  expect(it.untoldMs(400)).toBe(200)
  feed(silence, 10)
  expect(it.untoldMs(600)).toBe(0)
})

test('a click of 40 ms is no speech', () => {
  const { events, feed } = detector()
  feed(loud, 2)
  feed(silence, 5)
  feed(loud, 2)
  expect(events).toEqual([])
})

test('what is too soft is no speech, whatever the classifier says', () => {
  const { events, feed } = detector(true)
  feed(encodeMulaw(new Int16Array(160).fill(60)), 50)
  expect(events).toEqual([])
})

test('a message longer than a frame is taken frame by frame', () => {
  const { events, it } = detector()
  it.take(toneOf(100), 500)
  expect(events[0]?.[0]).toBe('start')
})

test('the compiled detector tells silence from a voice-like sound', async () => {
  const newClassifier = await loadFvad()
  const [one, other] = [newClassifier(), newClassifier()]
  const voice = (frame: number) =>
    Int16Array.from({ length: 160 }, (_, i) => {
      const t = (frame * 160 + i) / 8000
      const buzz = [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, k) => sum + Math.sin(2 * Math.PI * 130 * k * t) / k, 0)
      return Math.round(5000 * buzz * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * t)))
    })
  let speech = 0
  let quiet = 0
  for (let frame = 0; frame < 100; frame++) {
    if (one.isSpeech(voice(frame))) speech += 1
    if (other.isSpeech(new Int16Array(160))) quiet += 1
  }
  expect(speech).toBeGreaterThan(80)
  expect(quiet).toBe(0)
  one.close()
  other.close()
  other.close()
})
