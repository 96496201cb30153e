import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorPage } from '../../scripts/error-page.ts'
import type { ErrorEntry } from '../../src/core/errors/error-entry.ts'
import { errorTable } from '../../src/core/errors/error-table.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'

const entries = Object.entries(errorTable as Record<string, ErrorEntry>)

test('every row says what happened, why, and what to do next', () => {
  const thin = entries.filter(([, e]) => [e.message, e.why, e.hint].some((text) => text.trim().length < 4))
  expect(thin.map(([code]) => code)).toEqual([])
})

test('a code stands in one area file only', () => {
  const codes = globSync('src/core/errors/*-errors.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^ {2}([A-Z][A-Z0-9_]+): \{/gm)].map((match) => match[1]),
  )
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  expect(new Set(codes)).toEqual(new Set(entries.map(([code]) => code)))
})

test('docs/errors.md is the table', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(errorPage())
})

test('placeholders are filled, and those without a value stay to be seen', () => {
  const error = new KlariqoError('CALL_NOT_FOUND', { sid: 'CA1' })
  expect(error.message).toBe('There is no call CA1.')
  expect(new KlariqoError('CALL_NOT_FOUND').message).toContain('{sid}')
})

test('every code that is thrown gets the values its texts name', () => {
  const lacking: string[] = []
  for (const file of globSync('src/**/*.ts')) {
    const text = readFileSync(file, 'utf8')
    for (const match of text.matchAll(/new KlariqoError\(\s*'([A-Z_]+)',\s*\{([^{}]*)\}/g)) {
      const [, code = '', given = ''] = match
      const entry = (errorTable as Record<string, ErrorEntry>)[code]
      if (!entry || given.includes('...')) continue
      const names = new Set([...given.matchAll(/(?:^|[,{\s])(\w+)\s*(?=[:,}]|$)/g)].map((m) => m[1]))
      const wanted = [...`${entry.message} ${entry.hint}`.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '')
      for (const name of wanted) if (!names.has(name)) lacking.push(`${file}: ${code} wants {${name}}`)
    }
  }
  expect(lacking).toEqual([])
})
