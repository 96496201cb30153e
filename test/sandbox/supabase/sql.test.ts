import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileSql } from '../../../sandbox/src/supabase/sql/compile-sql.ts'
import { identifier } from '../../../sandbox/src/supabase/sql/identifier.ts'
import { joinSql } from '../../../sandbox/src/supabase/sql/join-sql.ts'
import { sql } from '../../../sandbox/src/supabase/sql/sql.ts'

it('numbers bound values in order, through pieces in pieces', () => {
  const inner = sql`${identifier('a"b', 'c')} = ${1} or x = ${'two'}`
  const whole = sql`select ${joinSql([inner, sql`y = ${null}`], ' and ')} limit ${4}`
  expect(compileSql(whole)).toEqual({
    text: 'select "a""b"."c" = $1 or x = $2 and y = $3 limit $4',
    values: [1, 'two', null, 4],
  })
  expect(compileSql(joinSql([], ', ', '1'))).toEqual({ text: '1', values: [] })
})

it('no value ever becomes text, and no name leaves its quotes', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.string({ unit: 'binary' }), (name, value) => {
      const { text, values } = compileSql(sql`where ${identifier(name)} = ${value}`)
      expect(values).toEqual([value])
      const quoted = text.slice('where '.length, -' = $1'.length)
      expect(quoted).toMatch(/^"(?:[^"]|"")*"$/s)
      expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name.replaceAll('\0', ''))
    }),
    { seed: 20261122 },
  )
})
