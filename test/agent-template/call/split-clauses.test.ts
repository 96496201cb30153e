import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitClauses } from '../../../agent-template/src/call/split-clauses.ts'

const clausesOf = (text: string, size = 3): string[] => {
  const splitter = splitClauses()
  const clauses: string[] = []
  for (let at = 0; at < text.length; at += size) clauses.push(...splitter.push(text.slice(at, at + size)))
  return [...clauses, ...splitter.end()]
}

test('a reply is cut at sentences and at commas once there is enough to say', () => {
  expect(clausesOf('Yes. We can come tomorrow at nine, if that suits you. It costs $3.50 per metre.')).toEqual([
    'Yes. We can come tomorrow at nine,',
    'if that suits you. It costs $3.50 per metre.',
  ])
})

test('a long run without any mark is cut at a space', () => {
  const clauses = clausesOf('word '.repeat(60))
  expect(clauses.length).toBeGreaterThan(1)
  expect(Math.max(...clauses.map((clause) => clause.length))).toBeLessThanOrEqual(165)
})

test('mark-up is not spoken', () => {
  expect(clausesOf('**Sure!** Use `the` [main tap] now.')).toEqual(['Sure! Use the main tap now.'])
})

test('no word is lost or doubled however the text arrives', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}[.,!?]?$/), { maxLength: 80 }), fc.nat(9), (words, size) => {
      expect(clausesOf(words.join(' '), size + 1).join(' ')).toBe(words.join(' '))
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('the first clause starts early: a short sentence is enough', () => {
  expect(clausesOf('Of course. We can come tomorrow at nine. See you then.')).toEqual([
    'Of course.',
    'We can come tomorrow at nine.',
    'See you then.',
  ])
})

test('the point of an abbreviation ends no clause', () => {
  expect(clausesOf('We are open from 7 a.m. to 5 p.m. on weekdays.')).toEqual([
    'We are open from 7 a.m. to 5 p.m. on weekdays.',
  ])
})
