import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alphaBeta, gamma, names } from './client-names.ts'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('filters', () => {
  const where: [string, (query: ReturnType<typeof all>) => PromiseLike<{ data: unknown; error: unknown }>, string[]][] =
    [
      ['eq', (q) => q.eq('name', gamma), [gamma]],
      ['neq', (q) => q.neq('id', 3), alphaBeta],
      ['gt', (q) => q.gt('id', 2), [gamma]],
      ['gte', (q) => q.gte('id', 2), ['Beta', gamma]],
      ['lt', (q) => q.lt('price', 2), ['Alpha']],
      ['lte', (q) => q.lte('seen_at', '2026-06-01T00:00:00Z'), ['Alpha', gamma]],
      ['like', (q) => q.like('name', '%a'), alphaBeta],
      ['like with *', (q) => q.filter('name', 'like', 'A*'), ['Alpha']],
      ['ilike', (q) => q.ilike('name', 'ALPHA'), ['Alpha']],
      ['likeAllOf', (q) => q.likeAllOf('name', ['%a', 'A%']), ['Alpha']],
      ['likeAnyOf', (q) => q.likeAnyOf('name', ['A%', 'B%']), alphaBeta],
      ['ilikeAnyOf', (q) => q.ilikeAnyOf('name', ['a%', 'b%']), alphaBeta],
      ['match', (q) => q.filter('name', 'match', '^[AB]'), alphaBeta],
      ['imatch', (q) => q.filter('name', 'imatch', '^[ab]'), alphaBeta],
      ['is null', (q) => q.is('seen_at', null), ['Beta']],
      ['is false', (q) => q.is('active', false), [gamma]],
      ['is not null', (q) => q.not('price', 'is', null), alphaBeta],
      ['isdistinct', (q) => q.filter('price', 'isdistinct', '1.5'), ['Beta', gamma]],
      ['in', (q) => q.in('name', ['Alpha', 'Beta']), alphaBeta],
      ['in with a comma', (q) => q.in('region', ['us', 'a,b']), [gamma]],
      ['in nothing', (q) => q.in('id', []), []],
      ['not in', (q) => q.not('id', 'in', '(1,2)'), [gamma]],
      ['contains of an array', (q) => q.contains('tags', ['red']), ['Alpha']],
      ['containedBy of an array', (q) => q.containedBy('tags', ['blue', 'x']), ['Beta', gamma]],
      ['overlaps', (q) => q.overlaps('tags', ['blue']), alphaBeta],
      ['contains of json', (q) => q.contains('settings', { plan: { name: 'tin' } }), ['Beta']],
      ['json path', (q) => q.eq('settings->plan->>name', 'gold'), ['Alpha']],
      ['json path as json', (q) => q.gt('settings->plan->seats', 2), ['Alpha']],
      ['textSearch', (q) => q.textSearch('name', 'beta'), ['Beta']],
      [
        'textSearch with language',
        (q) => q.textSearch('name', 'beta', { type: 'websearch', config: 'english' }),
        ['Beta'],
      ],
      ['or', (q) => q.or('id.eq.1,name.eq.Beta'), alphaBeta],
      ['or with quotes', (q) => q.or(`name.eq."Gamma (x), \\"y\\"",id.eq.1`), ['Alpha', gamma]],
      ['or with and and in', (q) => q.or('id.in.(1,2),and(region.eq.us,active.is.false)'), ['Alpha', 'Beta', gamma]],
      ['or with not', (q) => q.or('id.eq.1,not.and(id.lt.3,active.is.true)'), ['Alpha', gamma]],
      ['or with an array', (q) => q.or('tags.cs.{red,blue},id.eq.3'), ['Alpha', gamma]],
      ['two on one column', (q) => q.gt('id', 1).lt('id', 3), ['Beta']],
    ]
  const all = () => db.service.from('clients').select('name').order('id')

  it.each(where)('%s', async (_name, filter, expected) => {
    const { data, error } = await filter(all())
    expect(error).toBeNull()
    expect(names(data as { name: string }[])).toEqual(expected)
  })

  it('binds values: nothing in them is SQL', async () => {
    const { data, error } = await all().eq('name', `'; drop table clients; --`)
    expect(error).toBeNull()
    expect(data).toEqual([])
    const odd = await db.service.from('clients').select(`name, "x'); drop table clients; --"`)
    expect(odd.error?.code).toBe('42703')
    expect((await all()).data).toHaveLength(3)
  })
})
