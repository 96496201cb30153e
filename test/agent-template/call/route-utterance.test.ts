import { expect, test } from 'vitest'
import { normaliseWords } from '../../../agent-template/src/call/normalise-words.ts'
import { buildRoutes, routeUtterance } from '../../../agent-template/src/call/route-utterance.ts'

const entry = (triggers: string[], intent?: string) => ({
  file: 'a.mp3',
  duration_ms: 1,
  text: '',
  triggers,
  ...(intent === undefined ? {} : { intent }),
})
const table = buildRoutes(
  {
    greeting: entry(['hello', 'hi']),
    emergency: entry(['burst pipe', 'pipe burst', 'emergency', 'flooding'], 'emergency'),
    pricing: entry(['price', 'how much', 'how much do you charge']),
    booking: entry(['book', 'charge']),
    filler: entry(['let me see']),
  },
  'greeting',
  ['filler'],
)
const routed = (text: string) => routeUtterance(text, table)?.snippet ?? null

test('words are compared without case, accents, punctuation, apostrophes and an s at the end', () => {
  expect(normaliseWords("What's your PRICES, s'il vous plaît? Glass gas!")).toEqual([
    'what',
    'your',
    'price',
    'sil',
    'vou',
    'plait',
    'glass',
    'gas',
  ])
})

test.each([
  ['How much would it be, roughly?', 'pricing'],
  ['What are your prices?', 'pricing'],
  ["There's a burst water pipe in my kitchen", 'emergency'],
  ['the pipe under the sink has burst', null],
  ['the pipe down there burst', 'emergency'],
  ['I would like to know how much do you charge', 'pricing'],
  ['Hello, how much is it?', 'pricing'],
  ['hello', 'greeting'],
  ['hello I would like to ask something', null],
  ['let me see', null],
  ['', null],
  ['burst into tears when I saw what the old pipe', null],
  ['what a lovely day', null],
])('%j is answered by %j', (text, snippet) => {
  expect(routed(text)).toBe(snippet)
})

test('an emergency outranks a longer phrase of another kind', () => {
  expect(routed('how much do you charge for an emergency')).toBe('emergency')
})

test.each(["it's not an emergency, what is the price", 'this is not really an emergency but how much is it'])(
  '%j is no emergency',
  (text) => {
    expect(routed(text)).toBe('pricing')
  },
)

test('a phrase of more words wins, and between equals the upper entry', () => {
  expect(routed('how much do you charge to book')).toBe('pricing')
  expect(routed('book me in and tell me the price')).toBe('pricing')
})

test('in answer to a question of ours only an emergency, or little else than a phrase, is a new wish', () => {
  const answered = (text: string) => routeUtterance(text, table, { asked: true })?.snippet ?? null
  expect(answered('It is 12 Price Street in Bondi')).toBe(null)
  expect(answered('how much do you charge?')).toBe('pricing')
  expect(answered('the water is still flooding the whole kitchen')).toBe('emergency')
})

test('a Spanish list is compared as Spanish is', () => {
  const spanish = buildRoutes(
    {
      prices: entry(['precio', 'cuánto cuesta']),
      repairs: entry(['reparación']),
      flood: entry(['inundación'], 'emergency'),
    },
    'greeting',
    [],
    'es-US',
  )
  const answer = (text: string) => routeUtterance(text, spanish)
  expect(answer('¿Cuáles son sus precios?')?.snippet).toBe('prices')
  expect(answer('¿Hacen reparaciones?')?.snippet).toBe('repairs')
  expect(answer('No es una inundación')).toBe(null)
  expect(answer('¡Hay una inundación!')).toMatchObject({ emergency: true, intent: 'emergency' })
})

test('who asks for a text message does not get a recording, but in an emergency', () => {
  expect(routed('Can you text me the price?')).toBe(null)
  expect(routed('text me the price, no wait, the kitchen is flooding')).toBe('emergency')
  expect(routed('the text on your website says nothing of the price')).toBe('pricing')
})
