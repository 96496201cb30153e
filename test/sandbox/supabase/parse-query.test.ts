import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../sandbox/src/supabase/rest/parse-query.ts'

const read = (text: string, forCall = false) => parseQuery(new URLSearchParams(text), forCall)
const operation = (operator: string, value: unknown, more: object = {}) => ({
  operator,
  negated: false,
  quantifier: null,
  language: null,
  value,
  ...more,
})
const filter = (column: string, ...rest: Parameters<typeof operation>) => ({
  kind: 'filter',
  field: { column, path: [] },
  operation: operation(...rest),
})

describe('filters in the address', () => {
  it.each([
    ['a=eq.5', filter('a', 'eq', '5')],
    ['a=eq.', filter('a', 'eq', '')],
    ['a=eq.x.y,z)', filter('a', 'eq', 'x.y,z)')],
    ['a=not.eq.5', filter('a', 'eq', '5', { negated: true })],
    ['a=like(any).{x*,y*}', filter('a', 'like', '{x*,y*}', { quantifier: 'any' })],
    ['a=in.(1,"b,c","d\\"e",)', filter('a', 'in', ['1', 'b,c', 'd"e', ''])],
    ['a=in.()', filter('a', 'in', [])],
    ['a=not.in.(1)', filter('a', 'in', ['1'], { negated: true })],
    ['a=is.not_null', filter('a', 'is', 'not_null')],
    ['a=fts(english).cat', filter('a', 'fts', 'cat', { language: 'english' })],
    ['a=cs.{1,2}', filter('a', 'cs', '{1,2}')],
    ['"a.b"=eq.1', filter('a.b', 'eq', '1')],
    ['a=eq.2%2B2', filter('a', 'eq', '2+2')],
  ])('%s', (text, expected) => {
    expect(read(text).root.where).toEqual([expected])
  })

  it('a json path keeps its arrows', () => {
    expect(read('j->a->>b=eq.1').root.where).toMatchObject([
      {
        field: {
          column: 'j',
          path: [
            { arrow: '->', key: 'a' },
            { arrow: '->>', key: 'b' },
          ],
        },
      },
    ])
  })

  it('a dotted name belongs to an embed', () => {
    const { root, embedded } = read('t.u.a=eq.1&t.order=x.desc&t.limit=2&t.or=(a.eq.1,b.eq.2)&t.not.and=(c.eq.3)')
    expect(root.where).toEqual([])
    expect(embedded.get('t.u')?.where).toEqual([filter('a', 'eq', '1')])
    expect(embedded.get('t')).toMatchObject({
      limit: 2,
      order: [{ descending: true }],
      where: [{ kind: 'or' }, { kind: 'and', negated: true }],
    })
  })

  it('a logic tree nests', () => {
    expect(read('or=(a.eq.1,not.and(b.in.(1,2),c.eq."x,)"),d.cs.{1,2})').root.where).toEqual([
      {
        kind: 'or',
        negated: false,
        children: [
          filter('a', 'eq', '1'),
          { kind: 'and', negated: true, children: [filter('b', 'in', ['1', '2']), filter('c', 'eq', 'x,)')] },
          filter('d', 'cs', '{1,2}'),
        ],
      },
    ])
  })

  it('order has directions and nulls', () => {
    expect(read('order=a,b.desc,c.asc.nullsfirst,d.nullslast').root.order).toEqual([
      { field: { column: 'a', path: [] }, descending: false, nulls: null },
      { field: { column: 'b', path: [] }, descending: true, nulls: null },
      { field: { column: 'c', path: [] }, descending: false, nulls: 'first' },
      { field: { column: 'd', path: [] }, descending: false, nulls: 'last' },
    ])
  })

  it('columns and on_conflict are lists of names', () => {
    expect(read('columns="a b",c&on_conflict=x,y')).toMatchObject({ columns: ['a b', 'c'], onConflict: ['x', 'y'] })
  })

  it('in a call, what has no operator is an argument', () => {
    const query = read('a=1&b=x.y&c={1,2}&name=eq.z&order=id&t.x=eq.1', true)
    expect(query.callArguments).toEqual([
      ['a', '1'],
      ['b', 'x.y'],
      ['c', '{1,2}'],
    ])
    expect(query.root.where).toEqual([filter('name', 'eq', 'z')])
  })

  it.each([
    'a=5',
    'a=eq',
    'a=equals.5',
    'a=constructor.5',
    'a=not.5',
    'a=in.1',
    'a=in.(1',
    'a=in.(1)x',
    'a=is.maybe',
    'a=neq(any).{1}',
    'a=fts(english.cat',
    'or=a.eq.1',
    'or=(a.eq.1',
    'or=(a)',
    'order=a.up',
    'order=',
    'limit=x',
    'offset=-1',
    'limit=1e3',
    'a..b=eq.1',
    'on_conflict=',
  ])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'PGRST100', status: 400 }))
  })
})
