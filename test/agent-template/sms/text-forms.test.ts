import { carrierWords } from '@klariqo/contract/carrier-words'
import { countSegments } from '@klariqo/contract/count-segments'
import { introduced } from '@klariqo/contract/introduced'
import { plainPunctuation } from '@klariqo/contract/plain-punctuation'
import { textRefusal } from '@klariqo/contract/text-refusal'
import { expect, test } from 'vitest'
import { cutText } from '../../../agent-template/src/sms/cut-text.ts'
import { wordOf } from '../../../agent-template/src/sms/word-of.ts'

test.each([
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(306), 2],
  ['a'.repeat(307), 3],
  [`${'a'.repeat(158)}€`, 1],
  [`${'a'.repeat(159)}€`, 2],
  ['é'.repeat(160), 1],
  ['í'.repeat(70), 1],
  ['í'.repeat(71), 2],
  ['🚰'.repeat(35), 1],
  ['🚰'.repeat(36), 2],
  ['', 1],
])('segments of %#', (body, segments) => {
  expect(countSegments(body)).toBe(segments)
})

test('typographic marks are sent as they are typed, so that a text stays in the small alphabet', () => {
  const typed = plainPunctuation(' “It’s fixed” – see\u00a0you… \u0007\u200bsoon\nSam ')
  expect(typed).toBe(`"It's fixed" - see you... soon\nSam`)
  expect(countSegments(typed)).toBe(1)
})

test.each([
  ['STOP', 'stop'],
  [' stop. ', 'stop'],
  ['Stop all', 'stop'],
  ['UNSUBSCRIBE', 'stop'],
  ['cancel', 'stop'],
  ['End', 'stop'],
  ['quit!', 'stop'],
  ['START', 'start'],
  ['unstop', 'start'],
  ['yes', 'start'],
  ['Sí', 'start'],
  ['help', 'help'],
  ['INFO?', 'help'],
  ['Please stop the leak', null],
  ['yes, tomorrow at nine', null],
  ['can I cancel my booking', null],
  ['', null],
])('%s means %s', (body, word) => {
  expect(wordOf(body)).toBe(word)
})

test.each([
  ['+61491570156', 'AU', null],
  ['+919876543210', 'IN', null],
  ['+447400123456', 'GB', null],
  ['+14155552671', 'US', null],
  ['+61299990001', 'AU', /landline/],
  ['+442079460958', 'GB', /landline/],
  ['+61190012345', null, /premium|no numbering plan/],
  ['+611300123456', 'AU', /shared cost/],
  ['+611800123456', 'AU', /toll free/],
  ['+19005550123', 'US', /premium-rate/],
  ['+870776123456', null, /satellite|numbering plan/],
  ['+6149157', 'AU', /no numbering plan/],
  ['0491570156', null, /country code/],
  ['anonymous', null, /country code/],
])('%s of %s may be texted: %s', async (to, country, why) => {
  const { refusal, country: found } = await textRefusal(to, 'Hello')
  if (why === null) expect([refusal, found]).toEqual([null, country])
  else expect(refusal).toMatch(why)
})

test('a body has 1 to 1600 characters', async () => {
  const of = async (body: string) => (await textRefusal('+61491570156', body)).refusal
  expect([await of('a'.repeat(1600)), await of(''), await of('a'.repeat(1601))]).toEqual([
    null,
    'there is nothing in it',
    'it is longer than 1600 characters',
  ])
})

test('the business is named in what it sends first, once', () => {
  expect(introduced('See you at 9.', 'Jameson Plumbing')).toBe('Jameson Plumbing: See you at 9.')
  expect(introduced('JAMESON PLUMBING: see you', 'Jameson Plumbing')).toBe('JAMESON PLUMBING: see you')
})

test('a model’s answer is cut at a sentence, without markup', () => {
  const sentence = 'We are open from eight to five on weekdays. '
  expect(cutText(`**Yes.**\n\n${sentence}`)).toBe('Yes. We are open from eight to five on weekdays.')
  const long = cutText(sentence.repeat(20))
  expect([long.length <= 480, long.endsWith('weekdays.')]).toEqual([true, true])
  expect(cutText('word '.repeat(200))).toMatch(/word\.\.\.$/)
  expect(cutText('a'.repeat(999)).length).toBeLessThanOrEqual(480)
})

test('codes of the carrier are kept in words; its own words without the number', () => {
  expect(carrierWords(21610)).toBe('the number has opted out')
  expect(carrierWords(99999, 'The number +61491570156 is odd')).toBe('The number the number is odd')
})
