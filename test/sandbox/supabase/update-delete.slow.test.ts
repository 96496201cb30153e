import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('update and delete', () => {
  it('updates the rows that match and says nothing more', async () => {
    await db.service.from('counters').insert([{ key: 'x1' }, { key: 'x2' }])
    const answer = await db.service.from('counters').update({ value: 5, note: null }).like('key', 'x_')
    expect(answer).toMatchObject({ status: 204, data: null, error: null })
    const rows = await db.service.from('counters').select('value, note').like('key', 'x_')
    expect(rows.data).toEqual([
      { value: 5, note: null },
      { value: 5, note: null },
    ])
  })

  it('returns what it updated, counts it, and finds nothing without a fuss', async () => {
    const one = await db.service
      .from('counters')
      .update({ value: 6 }, { count: 'exact' })
      .eq('key', 'x1')
      .select('value')
    expect(one).toMatchObject({ status: 200, data: [{ value: 6 }], count: 1 })
    const none = await db.service.from('counters').update({ value: 6 }).eq('key', 'nobody').select()
    expect(none).toMatchObject({ status: 200, data: [] })
    const nothing = await db.service.from('counters').update({}).eq('key', 'x1').select()
    expect(nothing).toMatchObject({ data: [], error: null })
  })

  it('orders what it returns', async () => {
    const { data } = await db.service
      .from('counters')
      .update({ value: 8 })
      .in('key', ['x1', 'x2'])
      .select('key')
      .order('key', { ascending: false })
    expect(data).toEqual([{ key: 'x2' }, { key: 'x1' }])
  })

  it('undoes an update that was to hit one row and hit more', async () => {
    const { error, status } = await db.service
      .from('counters')
      .update({ value: 99 })
      .in('key', ['x1', 'x2'])
      .select()
      .single()
    expect(status).toBe(406)
    expect(error?.code).toBe('PGRST116')
    expect((await db.service.from('counters').select().eq('value', 99)).data).toEqual([])
  })

  it('undoes what exceeds maxAffected', async () => {
    const response = await db.raw('/rest/v1/counters?key=in.(x1,x2)', {
      method: 'PATCH',
      headers: { prefer: 'handling=strict,max-affected=1' },
      body: '{"value":98}',
    })
    expect(await response.json()).toMatchObject({ code: 'PGRST124', details: 'The query affects 2 rows' })
    expect((await db.service.from('counters').select().eq('value', 98)).data).toEqual([])
  })

  it('deletes, and returns what it deleted', async () => {
    const { data, status } = await db.service.from('counters').delete().eq('key', 'x1').select('key')
    expect(status).toBe(200)
    expect(data).toEqual([{ key: 'x1' }])
    expect(await db.service.from('counters').delete().eq('key', 'x2')).toMatchObject({ status: 204, error: null })
  })

  it('refuses to change every row, as Supabase does', async () => {
    for (const answer of [
      await db.service.from('counters').delete(),
      await db.service.from('counters').update({ value: 1 }),
    ])
      expect(answer).toMatchObject({ status: 400, error: { code: '21000' } })
    expect((await db.service.from('counters').delete()).error?.message).toBe('DELETE requires a WHERE clause')
  })

  it('refuses to choose the rows of a change by an embedded row', async () => {
    const { error } = await db.service.from('clients').update({ active: true }).is('calls', null).select('calls(sid)')
    expect(error?.code).toBe('42703')
  })
})
