import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alphaBeta, names } from './client-names.ts'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('select', () => {
  it('gives every column as PostgREST prints it: ISO times, numbers as numbers', async () => {
    const { data, status, error } = await db.service.from('clients').select().eq('id', 1)
    expect(error).toBeNull()
    expect(status).toBe(200)
    expect(data).toEqual([
      {
        id: 1,
        name: 'Alpha',
        region: 'au',
        tags: ['red', 'blue'],
        settings: { plan: { name: 'gold', seats: 3 }, langs: ['en', 'fr'] },
        price: 1.5,
        seen_at: '2026-01-02T03:04:05.678901+00:00',
        active: true,
      },
    ])
  })

  it('keeps every digit of a number', async () => {
    const body = await (await db.raw('/rest/v1/clients?select=price&id=eq.2')).text()
    expect(body).toBe('[{"price":12345678.9012}]')
  })

  it('takes columns, aliases and casts', async () => {
    const { data } = await db.service.from('clients').select('key:id, name, cost:price::text').eq('id', 1)
    expect(data).toEqual([{ key: 1, name: 'Alpha', cost: '1.5000' }])
  })

  it('takes json paths', async () => {
    const { data } = await db.service
      .from('clients')
      .select('settings->plan, settings->plan->>name, seats:settings->plan->seats, lang:settings->langs->>0')
      .eq('id', 1)
    expect(data).toEqual([{ plan: { name: 'gold', seats: 3 }, name: 'gold', seats: 3, lang: 'en' }])
  })

  it('takes elements of an array column by position', async () => {
    const { data } = await db.service.from('clients').select('first:tags->0').eq('id', 1)
    expect(data).toEqual([{ first: 'red' }])
  })

  it('quotes whatever a table or column is called', async () => {
    const { data, error } = await db.service.from('odd, name').select('"a \\"quoted\\" column", Upper').eq('Upper', 'U')
    expect(error).toBeNull()
    expect(data).toEqual([{ 'a "quoted" column': 'q', Upper: 'U' }])
  })

  it('reads views', async () => {
    const { data } = await db.service.from('active_clients').select('name').order('name')
    expect(names(data)).toEqual(alphaBeta)
  })

  it('gives csv', async () => {
    const { data } = await db.service.from('clients').select('id, name').in('id', [2, 3]).order('id').csv()
    expect(data).toBe(`id,name\n2,Beta\n3,"Gamma (x), ""y"""`)
  })

  it('leaves nulls out on request', async () => {
    const { data } = await db.service.from('clients').select('id, price').eq('id', 3).stripNulls()
    expect(data).toEqual([{ id: 3 }])
  })
})
