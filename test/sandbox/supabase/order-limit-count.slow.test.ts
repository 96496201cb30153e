import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gamma, names } from './client-names.ts'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('order, limit and count', () => {
  const seen = () => db.service.from('clients').select('name')

  it('orders by several columns, nulls where asked', async () => {
    expect(names((await seen().order('seen_at', { nullsFirst: true })).data)).toEqual(['Beta', 'Alpha', gamma])
    expect(names((await seen().order('seen_at', { ascending: false, nullsFirst: false })).data)).toEqual([
      gamma,
      'Alpha',
      'Beta',
    ])
    expect(names((await seen().order('active').order('name', { ascending: false })).data)).toEqual([
      gamma,
      'Beta',
      'Alpha',
    ])
    expect(names((await seen().order('settings->plan->>name')).data)).toEqual(['Alpha', 'Beta', gamma])
  })

  it('limits and ranges', async () => {
    expect(names((await seen().order('id').limit(1)).data)).toEqual(['Alpha'])
    expect(names((await seen().order('id').range(1, 2)).data)).toEqual(['Beta', gamma])
    const response = await db.raw('/rest/v1/clients?select=id&order=id', { headers: { range: '0-1' } })
    expect(await response.json()).toHaveLength(2)
    expect(response.headers.get('content-range')).toBe('0-1/*')
  })

  it('counts exactly, with 206 when more is there', async () => {
    const some = await db.service.from('clients').select('*', { count: 'exact' }).order('id').limit(2)
    expect(some).toMatchObject({ count: 3, status: 206 })
    expect(await db.service.from('clients').select('*', { count: 'exact' }).eq('id', 1)).toMatchObject({
      count: 1,
      status: 200,
    })
  })

  it('counts as planned and as estimated', async () => {
    const planned = await db.service.from('calls').select('*', { count: 'planned' })
    expect(planned.count).toBeGreaterThanOrEqual(0)
    expect((await db.service.from('calls').select('*', { count: 'estimated' })).count).toBe(3)
  })

  it('counts without rows (HEAD)', async () => {
    const answer = await db.service.from('clients').select('*', { count: 'exact', head: true })
    expect(answer).toMatchObject({ count: 3, data: null, status: 200, error: null })
  })

  it('says PGRST103 past the end', async () => {
    const { error, status } = await db.service.from('clients').select('*', { count: 'exact' }).range(10, 20)
    expect(status).toBe(416)
    expect(error).toMatchObject({
      code: 'PGRST103',
      details: 'An offset of 10 was requested, but there are only 3 rows.',
    })
  })

  it('answers no more than 1,000 rows', async () => {
    const { data } = await db.service.rpc('table_of', { n: 1200 })
    expect(data).toHaveLength(1000)
  })

  it('gives one row as an object, and says PGRST116 for none or several', async () => {
    expect((await db.service.from('clients').select('name').eq('id', 1).single()).data).toEqual({ name: 'Alpha' })
    const none = await db.service.from('clients').select().eq('id', 99).single()
    expect(none).toMatchObject({ status: 406, error: { code: 'PGRST116', details: 'The result contains 0 rows' } })
    expect((await db.service.from('clients').select().single()).error?.details).toBe('The result contains 3 rows')
    expect(await db.service.from('clients').select().eq('id', 99).maybeSingle()).toMatchObject({
      data: null,
      error: null,
    })
    expect((await db.service.from('clients').select().maybeSingle()).error?.code).toBe('PGRST116')
  })
})
