import { expect, test } from 'vitest'
import { splitClauses } from '../../../sandbox/src/voice/split-clauses.ts'

test('the first clause is short, later ones are joined, and no word is lost', () => {
  const text = 'Thanks for calling. Our callout fee is ninety dollars, paid on the day. Shall I book that? Or not?'
  const clauses = splitClauses(text)
  expect(clauses[0]).toBe('Thanks for calling.')
  expect(clauses.join(' ')).toBe(text)
  expect(clauses).toHaveLength(3)
})

test('a text without a break is one clause, an empty one none', () => {
  expect(splitClauses('one hundred and fifty dollars')).toEqual(['one hundred and fifty dollars'])
  expect(splitClauses('')).toEqual([])
})
