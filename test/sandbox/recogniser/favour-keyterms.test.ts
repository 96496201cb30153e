import { expect, test } from 'vitest'
import { favourKeyterms } from '../../../sandbox/src/recogniser/favour-keyterms.ts'
import { modernSpelling } from '../../../sandbox/src/recogniser/modern-spelling.ts'

test.each([
  ['How much is the cowl out fee?', 'How much is the callout fee?'],
  ['Is this Jamison Plumbing?', 'Is this Jameson Plumbing?'],
  ['A call out fee.', 'A callout fee.'],
  ['I have a first pipe.', 'I have a first pipe.'],
  ['Any plumbers there?', 'Any plumbers there?'],
  ['The pipe is old. Out it goes.', 'The pipe is old. Out it goes.'],
])('%s → %s', (heard, written) => {
  expect(favourKeyterms(heard, ['callout fee', 'Jameson Plumbing', 'burst pipe', 'plumber'])).toBe(written)
})

test('a short keyterm changes nothing', () => {
  expect(favourKeyterms('The cap is wet.', ['tap'])).toBe('The cap is wet.')
})

test('hyphens of old print are left out', () => {
  expect(modernSpelling('Thank you, good-bye. Come to-night or to-morrow. Good-by.')).toBe(
    'Thank you, goodbye. Come tonight or tomorrow. Goodbye.',
  )
})
