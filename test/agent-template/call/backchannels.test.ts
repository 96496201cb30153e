import { expect, test } from 'vitest'
import { backchannels } from '../../../agent-template/src/call/backchannels.ts'

test.each([
  'mhm',
  'Mm-hmm.',
  'Uh-huh',
  'yeah',
  'Okay, okay.',
  'All right, I see.',
  'oh, got it, thanks',
  'Right. Right.',
])('%j is somebody listening', (text) => {
  expect(backchannels('en-AU')(text)).toBe(true)
})

test.each([
  '',
  'no',
  'wait',
  'stop',
  'yeah but',
  'okay, and how much is it?',
  'I',
  'I see a leak',
  'yeah yeah yeah yeah yeah',
])('%j is somebody speaking', (text) => {
  expect(backchannels('en-AU')(text)).toBe(false)
})

test('each language has its own words, and a language without any has the sounds', () => {
  const spanish = backchannels('es-US')
  expect([spanish('Ajá, sí.'), spanish('De acuerdo, muy bien'), spanish('yeah'), spanish('espere')]).toEqual([
    true,
    true,
    false,
    false,
  ])
  const finnish = backchannels('fi')
  expect([finnish('mm'), finnish('okay'), finnish('yeah')]).toEqual([true, true, false])
})
