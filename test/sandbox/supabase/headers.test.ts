import { describe, expect, it } from 'vitest'
import { contentRange } from '../../../sandbox/src/supabase/rest/content-range.ts'
import { parseAccept } from '../../../sandbox/src/supabase/rest/parse-accept.ts'
import { parsePreferences } from '../../../sandbox/src/supabase/rest/parse-preferences.ts'
import { parseRange } from '../../../sandbox/src/supabase/rest/parse-range.ts'
import { statusOfSqlState } from '../../../sandbox/src/supabase/rest/status-of-sql-state.ts'

describe('Prefer', () => {
  it('holds several preferences, the first of each counts', () => {
    expect(parsePreferences('return=representation, count=exact,missing=default,return=minimal')).toEqual({
      representation: true,
      count: 'exact',
      resolution: null,
      missingDefault: true,
      maxAffected: null,
    })
    expect(parsePreferences('handling=strict,max-affected=3').maxAffected).toBe(3)
    expect(parsePreferences('max-affected=3').maxAffected).toBeNull()
    expect(parsePreferences(undefined).representation).toBe(false)
  })

  it.each(['return=headers-only', 'count=all', 'tx=rollback', 'timezone=UTC', 'x', 'max-affected=-1', 'constructor=x'])(
    'refuses %s',
    (header) => {
      expect(() => parsePreferences(header)).toThrow(expect.objectContaining({ code: 'PGRST122' }))
    },
  )
})

describe('Accept', () => {
  it.each([
    [undefined, 'array', false],
    ['*/*', 'array', false],
    ['application/json, text/plain', 'array', false],
    ['application/vnd.pgrst.object+json', 'object', false],
    ['application/vnd.pgrst.array+json;nulls=stripped', 'array', true],
    ['text/csv', 'csv', false],
  ])('%s', (header, shape, stripNulls) => {
    expect(parseAccept(header)).toMatchObject({ shape, stripNulls })
  })
  it('refuses the rest', () => {
    expect(() => parseAccept('image/png')).toThrow(expect.objectContaining({ code: 'PGRST107', status: 406 }))
  })
})

describe('ranges', () => {
  const level = (limit: number | null, offset = 0) => ({ where: [], order: [], limit, offset })
  it('the header narrows what the address says', () => {
    expect(parseRange(undefined, level(5, 2))).toEqual({ offset: 2, limit: 5 })
    expect(parseRange('0-9', level(null))).toEqual({ offset: 0, limit: 10 })
    expect(parseRange('items=3-', level(null))).toEqual({ offset: 3, limit: null })
    expect(parseRange('1-1', level(1))).toEqual({ offset: 1, limit: 0 })
    expect(parseRange('nonsense', level(4))).toEqual({ offset: 0, limit: 4 })
  })
  it('the answer says what of how many it holds', () => {
    expect(contentRange(0, 3, null)).toEqual({ status: 200, range: '0-2/*' })
    expect(contentRange(2, 2, 9)).toEqual({ status: 206, range: '2-3/9' })
    expect(contentRange(0, 0, 0)).toEqual({ status: 200, range: '*/0' })
    expect(() => contentRange(10, 0, 3)).toThrow(expect.objectContaining({ status: 416 }))
  })
})

describe('SQLSTATE to HTTP status', () => {
  it.each([
    ['23505', 'anon', 409],
    ['42501', 'anon', 401],
    ['42501', 'authenticated', 403],
    ['42P01', 'anon', 404],
    ['P0001', 'anon', 400],
    ['PT418', 'anon', 418],
    ['PTABC', 'anon', 400],
    ['KL001', 'anon', 400],
    ['53300', 'anon', 503],
    ['40P01', 'anon', 500],
    ['25006', 'anon', 405],
  ])('%s for %s is %d', (state, role, status) => {
    expect(statusOfSqlState(state, '', role)).toBe(status)
  })
})
