import { describe, expect, it } from 'vitest'
import { parseSelect } from '../../../sandbox/src/supabase/rest/parse-select.ts'

const column = (name: string, more: object = {}) => ({
  kind: 'column',
  field: { column: name, path: [] },
  alias: null,
  cast: null,
  ...more,
})
const embed = (relation: string, select: unknown[], more: object = {}) => ({
  kind: 'embed',
  relation,
  alias: null,
  hint: null,
  join: 'left',
  spread: false,
  select,
  ...more,
})

describe('the select parameter', () => {
  it.each([
    ['*', [{ kind: 'all' }]],
    ['', []],
    ['id', [column('id')]],
    ['id, name', [column('id'), column('name')]],
    ['with space', [column('with space')]],
    ['with-dash', [column('with-dash')]],
    ['"a,b""'.slice(0, 5), [column('a,b')]],
    ['"say \\"hi\\""', [column('say "hi"')]],
    ['a:b', [column('b', { alias: 'a' })]],
    ['b::text', [column('b', { cast: 'text' })]],
    ['a:b::double precision', [column('b', { alias: 'a', cast: 'double precision' })]],
    ['b::int[]', [column('b', { cast: 'int[]' })]],
    ['j->a', [column('j', { field: { column: 'j', path: [{ arrow: '->', key: 'a' }] } })]],
    [
      'x:j->a->0->>b::text',
      [
        column('j', {
          alias: 'x',
          cast: 'text',
          field: {
            column: 'j',
            path: [
              { arrow: '->', key: 'a' },
              { arrow: '->', key: 0 },
              { arrow: '->>', key: 'b' },
            ],
          },
        }),
      ],
    ],
    ['t(*)', [embed('t', [{ kind: 'all' }])]],
    ['t()', [embed('t', [])]],
    [
      'a:t!hint!inner(x,u(y))',
      [embed('t', [column('x'), embed('u', [column('y')])], { alias: 'a', hint: 'hint', join: 'inner' })],
    ],
    ['...t(x)', [embed('t', [column('x')], { spread: true })]],
    ['t!left(count)', [embed('t', [column('count')])]],
  ])('%s', (text, expected) => {
    expect(parseSelect(text)).toEqual(expected)
  })

  it.each([
    't(',
    't(a',
    't(a))',
    'a,',
    ',a',
    'a:',
    'a::',
    'a b(',
    'j->',
    't!(a)',
    't!x!y(a)',
    'a;b',
    'a::text; drop',
    '(a)',
  ])('refuses %s', (text) => {
    expect(() => parseSelect(text)).toThrow(expect.objectContaining({ code: 'PGRST100', status: 400 }))
  })

  it.each(['price.sum()', 'count()', 'x:price.avg()::int', 'price::int.max()'])(
    'says that %s is an aggregate',
    (text) => {
      expect(() => parseSelect(text)).toThrow(expect.objectContaining({ code: 'PGRST123' }))
    },
  )

  it('points at the place', () => {
    expect(() => parseSelect('id,t(a')).toThrow('"failed to parse select parameter (id,t(a)" (line 1, column 7)')
  })
})
