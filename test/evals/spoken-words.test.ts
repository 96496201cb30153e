import { expect, test } from 'vitest'
import { fillExpected } from '../../src/evals/fill-expected.ts'
import { isSaid } from '../../src/evals/is-said.ts'
import { spokenWords } from '../../src/evals/spoken-words.ts'

test.each([
  ['$150', '150'],
  ['One hundred and fifty dollars', '150 dollars'],
  ['£1,250.', '1250'],
  ['twenty-five', '25'],
  ['nine hundred', '900'],
  ['seven AM to 5 pm', '7 am to 5 pm'],
  ["We've got it!", 'weve got it'],
  ['one two three', '1 2 3'],
  ['$89.50', '89.50'],
])('"%s" is the words "%s"', (text, words) => {
  expect(spokenWords(text).join(' ')).toBe(words)
})

const says = (wanted: string, said: string) => isSaid(wanted, spokenWords(said))

test('a value is said in any usual rendering, and not by half', () => {
  expect(says('150', 'Our fee is one hundred and fifty dollars.')).toBe(true)
  expect(says('89.5', 'That is 89 pounds and 50 pence.')).toBe(true)
  expect(says('89.5', 'It costs $89.50 today.')).toBe(true)
  expect(says('Monday to Friday, 7 am to 5 pm', 'Monday to Friday seven am to five pm')).toBe(true)
  expect(says('150', 'That is $1500.')).toBe(false)
  expect(says('89.5', 'That is 89 pounds.')).toBe(false)
  expect(says('Peter Brown', 'Peter, the brown one')).toBe(false)
})

test('details of the business stand in for their names; what was not given is known to be missing', () => {
  const details = { callout_fee: 150, areas: ['Bondi', 'Coogee'], hours: null }
  expect(fillExpected('{{callout_fee}} dollars', details)).toEqual(['150 dollars'])
  expect(fillExpected('{{areas}}', details)).toEqual(['Bondi', 'Coogee'])
  expect(fillExpected('{{hours}}', details)).toBeNull()
  expect(fillExpected('plain', details)).toEqual(['plain'])
})
