import { expect, test } from 'vitest'
import type { Given } from '../../../sandbox/src/recogniser/given-words.ts'
import { listenOptions } from '../../../sandbox/src/recogniser/listen-options.ts'
import { ListenSession } from '../../../sandbox/src/recogniser/listen-session.ts'
import { type ListenMessage, textOf } from './listen-client.ts'

const FRAME_MS = 20
const VOICE = Int16Array.of(1)
const QUIET = Int16Array.of(0)

/**
 * A session whose voice detector sees 1 as voice, and whose model says how many voiced frames it was given. Stretches are
 * ms: above zero voice, below zero silence; `finalize` is the client's message; given words wait from there on.
 */
async function run(query: string, stretches: readonly (number | 'finalize' | Given)[]) {
  const asked = listenOptions(new URLSearchParams(`model=nova-3&encoding=mulaw&sample_rate=8000&${query}`))
  if (!('options' in asked)) throw new Error(asked.refusal.message)
  const messages: ListenMessage[] = []
  const decoded: number[] = []
  const given: Given[] = []
  const session = new ListenSession({
    options: asked.options,
    requestId: 'r',
    voice: { isVoice: (frame) => frame[0] === 1, close: () => undefined },
    decode: async (samples, _urgent, wanted = () => true) => {
      if (!wanted()) return ''
      const voiced = samples.reduce((sum, sample) => sum + sample, 0)
      decoded.push(voiced)
      return `heard${voiced}`
    },
    takeGiven: () => given.shift() ?? null,
    send: (message) => messages.push(message as ListenMessage),
    fail: (error) => {
      throw error
    },
  })
  for (const stretch of stretches) {
    if (stretch === 'finalize') session.finalize()
    else if (typeof stretch === 'object') given.push(stretch)
    else
      for (let left = Math.abs(stretch); left > 0; left -= FRAME_MS) {
        session.frame(stretch > 0 ? VOICE : QUIET)
        await new Promise((resolve) => setImmediate(resolve))
      }
  }
  await session.end()
  const finals = messages.filter((message) => message.is_final)
  return { messages, finals, decoded }
}

const shape = (messages: readonly ListenMessage[]) =>
  messages.map((message) => [textOf(message), message.speech_final, message.start, message.duration])

test('one turn is decoded once, at its pause, and sent at its endpoint', async () => {
  const { messages, decoded } = await run('endpointing=300', [-200, 1000, -600])
  expect(shape(messages)).toEqual([['heard50', true, 0, 1.5]])
  expect(decoded).toEqual([50])
})

test('a pause within the turn is no end: the text has both parts', async () => {
  const { finals, messages } = await run('endpointing=500&interim_results=true', [600, -300, 600, -700])
  expect(finals.map(textOf)).toEqual(['heard60'])
  expect(messages.filter((message) => message.is_final === false).length).toBeGreaterThan(1)
})

test('a breath too short for a word is settled without asking the model', async () => {
  const { finals, decoded } = await run('endpointing=300', [80, -600])
  expect(shape(finals)).toEqual([['', true, 0, 0.38]])
  expect(decoded).toEqual([])
})

test('with endpointing off text is settled after a second of silence, and never as speech_final', async () => {
  const { finals } = await run('endpointing=false', [600, -1200])
  expect(shape(finals)).toEqual([['heard30', false, 0, 1.6]])
})

test('a long speech is settled at a pause, a very long one without; the endpoint still comes', async () => {
  const paused = await run('endpointing=300', [13_000, -200, 1000, -600])
  expect(paused.finals.map((message) => [textOf(message), message.speech_final])).toEqual([
    ['heard650', false],
    ['heard50', true],
  ])
  const breathless = await run('endpointing=300', [21_000, -600])
  expect(breathless.finals.map((message) => message.speech_final)).toEqual([false, true])
})

test('in silence an empty result comes every five seconds', async () => {
  const { finals } = await run('endpointing=300', [-11_000])
  expect(shape(finals)).toEqual([
    ['', false, 0, 5],
    ['', false, 5, 5],
  ])
})

test('Finalize settles at once, and what follows is a turn of its own', async () => {
  const { finals } = await run('endpointing=300', [600, 'finalize', 600, -600])
  expect(finals.map((message) => [textOf(message), message.from_finalize, message.speech_final])).toEqual([
    ['heard30', true, false],
    [expect.stringContaining('heard'), false, true],
  ])
})

test('UtteranceEnd comes once, after words, with the end of the last of them', async () => {
  const query = 'endpointing=300&interim_results=true&utterance_end_ms=1000'
  const { messages } = await run(query, [1000, -1500, 80, -1500])
  expect(messages.filter(({ type }) => type === 'UtteranceEnd')).toMatchObject([{ last_word_end: 1 }])
})

const words = (text: string, ms: number | null): Given => ({ words: text.split(' '), ms })

test('given words are heard in place of the sound: word by word as it goes, whole at its endpoint', async () => {
  const query = 'endpointing=300&interim_results=true'
  const { messages, decoded } = await run(query, [-200, words('tengo una fuga', 900), 900, -600, 500, -600])
  expect(messages.map((message) => [textOf(message), message.speech_final])).toEqual([
    ['tengo', false],
    ['tengo una', false],
    ['tengo una fuga', false],
    ['tengo una fuga', true],
    // The next stretch has no words given: it is listened to.
    expect.arrayContaining([false]),
    ['heard25', true],
  ])
  expect(decoded).toEqual([25])
})

test('a pause longer than the endpoint divides given words as it divides the sound', async () => {
  const { finals } = await run('endpointing=300', [words('one two three four five six', 3000), 1500, -500, 1000, -600])
  expect(finals.map(textOf)).toEqual(['one two three', 'four five six'])
})

test('words that come after their sound has begun are heard all the same, and nothing is what a mumble is given', async () => {
  const late = await run('endpointing=300', [400, words('here you are', null), 200, -600])
  expect(late.finals.map(textOf)).toEqual(['here you are'])
  const mumble = await run('endpointing=300', [{ words: [], ms: 800 }, 800, -600])
  expect([mumble.finals.map(textOf), mumble.decoded]).toEqual([[''], []])
})

test('what is left of words whose sound was lost does not run into the next', async () => {
  const { finals } = await run('endpointing=300', [words('a b c d', 4000), 1000, -600, words('e f', 700), 700, -600])
  expect(finals.map(textOf)).toEqual(['a', 'e f'])
})
