import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('insert', () => {
  it('answers nothing but 201 unless rows are asked for', async () => {
    expect(await db.service.from('counters').insert({ key: 'plain' })).toMatchObject({
      data: null,
      error: null,
      status: 201,
    })
    const { data } = await db.service.from('counters').select('value, note').eq('key', 'plain').single()
    expect(data).toEqual({ value: 7, note: 'none' })
  })

  it('returns rows, with embeds', async () => {
    const { data, status } = await db.service
      .from('calls')
      .insert({ client_id: 2, sid: 'CA9' })
      .select('sid, seconds, clients(name)')
      .single()
    expect(status).toBe(201)
    expect(data).toEqual({ sid: 'CA9', seconds: null, clients: { name: 'Beta' } })
  })

  it('inserts many at once, null or the default where a key is missing', async () => {
    const rows = [{ key: 'm1', note: 'given' }, { key: 'm2' }]
    const nulls = await db.service.from('counters').insert(rows).select('key, note')
    expect(nulls.data).toEqual([
      { key: 'm1', note: 'given' },
      { key: 'm2', note: null },
    ])
    const more = rows.map((row) => ({ ...row, key: `${row.key}d` }))
    const defaults = await db.service.from('counters').insert(more, { defaultToNull: false }).select('key, note, value')
    expect(defaults.data).toEqual([
      { key: 'm1d', note: 'given', value: 7 },
      { key: 'm2d', note: 'none', value: 7 },
    ])
  })

  it('counts what it inserted', async () => {
    const answer = await db.service.from('counters').insert([{ key: 'c1' }, { key: 'c2' }], { count: 'exact' })
    expect(answer).toMatchObject({ count: 2, status: 201 })
  })

  it('takes an empty list and an object without keys', async () => {
    expect(await db.service.from('counters').insert([]).select()).toMatchObject({ data: [], status: 201 })
    expect((await db.service.from('counters').insert({})).error?.code).toBe('23502')
  })

  it('keeps json, arrays, times and long numbers as they are', async () => {
    const row = {
      name: 'Delta',
      tags: ['a,b', '"q"', '{}'],
      settings: { deep: [1, { x: null }], text: `it's "so"` },
      price: 99999999.1234,
      seen_at: '2026-03-04T05:06:07.123456+00:00',
    }
    const { data, error } = await db.service.from('clients').insert(row).select().single()
    expect(error).toBeNull()
    expect(data).toMatchObject(row)
    await db.service.from('clients').delete().eq('name', 'Delta')
  })

  it('names an unknown column (PGRST204), unequal keys and broken json (PGRST102)', async () => {
    expect((await db.service.from('counters').insert({ key: 'x', nope: 1 })).error).toMatchObject({
      code: 'PGRST204',
      message: "Could not find the 'nope' column of 'counters' in the schema cache",
    })
    const unequal = await db.raw('/rest/v1/counters', { method: 'POST', body: '[{"key":"a"},{"key":"b","note":""}]' })
    expect(await unequal.json()).toMatchObject({ code: 'PGRST102', message: 'All object keys must match' })
    const broken = await db.raw('/rest/v1/counters', { method: 'POST', body: '{"key":' })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ code: 'PGRST102', message: 'Empty or invalid json' })
  })
})

describe('upsert', () => {
  it('merges on the primary key: 201 for a new row, 200 when all were there', async () => {
    expect((await db.service.from('counters').upsert({ key: 'up', value: 1 })).status).toBe(201)
    const again = await db.service.from('counters').upsert({ key: 'up', value: 2 }).select('value, note')
    expect(again).toMatchObject({ status: 200, data: [{ value: 2, note: 'none' }] })
    const mixed = await db.service.from('counters').upsert([
      { key: 'up', value: 3 },
      { key: 'up2', value: 3 },
    ])
    expect(mixed.status).toBe(201)
  })

  it('merges on named columns', async () => {
    const { data, error } = await db.service
      .from('calls')
      .upsert({ client_id: 1, sid: 'CA1', seconds: 77 }, { onConflict: 'client_id,sid' })
      .select('id, seconds')
    expect(error).toBeNull()
    expect(data).toEqual([{ id: 1, seconds: 77 }])
  })

  it('ignores duplicates', async () => {
    const { data, status } = await db.service
      .from('counters')
      .upsert(
        [
          { key: 'up', value: 9 },
          { key: 'fresh', value: 9 },
        ],
        { ignoreDuplicates: true },
      )
      .select('key')
    expect(status).toBe(201)
    expect(data).toEqual([{ key: 'fresh' }])
    expect((await db.service.from('counters').select('value').eq('key', 'up').single()).data).toEqual({ value: 3 })
  })

  it('passes on that no constraint fits', async () => {
    const { error } = await db.service.from('counters').upsert({ key: 'z', note: 'n' }, { onConflict: 'note' })
    expect(error?.code).toBe('42P10')
  })
})
