import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Faults and attacks that can be tried without a server of its own: one id each, in the names of the tests that try it. */
const ids = [
  ...Array.from({ length: 15 }, (_, at) => `S-${String(at + 1).padStart(2, '0')}`),
  ...['R-01', 'R-02', 'R-03', 'R-06', 'R-08', 'R-09', 'R-11'],
]

/** The first word-like thing of a test: its name, up to the quote that ends it. */
const NAME =
  /\b(?:test|it|describe)(?:\.\w+)*\s*(?:\((?:[^()'"`]|\([^()]*\))*\)\s*)?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g
/** A table of cases before the name: `test.each([…])('name'`. */
const AFTER_CASES = /\)\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1\s*,/g

const names = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('catalogue.test.ts'))
  .flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8')
    const found = [NAME, AFTER_CASES].flatMap((form) =>
      [...source.matchAll(form)].map((match) => [match.index + match[0].length, match[2] ?? ''] as const),
    )
    return [...new Map(found).values()]
  })

const counts = ids.map((id) => [id, names.filter((name) => new RegExp(`\\b${id}\\b`).test(name)).length] as const)

test('every fault and attack of the catalogue has a test', () => {
  process.stdout.write(`Tests by catalogue id: ${counts.map(([id, count]) => `${id} ${count}`).join(', ')}\n`)
  expect(counts.filter(([, count]) => count === 0).map(([id]) => id)).toEqual([])
})
