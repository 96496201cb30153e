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

describe('what the database refuses', () => {
  const insertCall = (values: object) => db.service.from('calls').insert(values)

  it.each([
    ['23505', 409, { client_id: 1, sid: 'CA2' }],
    ['23503', 409, { client_id: 999, sid: 'X' }],
    ['23514', 400, { client_id: 1, sid: 'Y', seconds: -1 }],
    ['23502', 400, { client_id: 1 }],
    ['22P02', 400, { client_id: 'one', sid: 'Z' }],
    ['22003', 400, { client_id: 1, sid: 'Z', seconds: 99999999999 }],
  ])('%s with status %d', async (code, status, values) => {
    const answer = await insertCall(values)
    expect(answer.status).toBe(status)
    expect(answer.error?.code).toBe(code)
  })

  it('passes message, details and hint on', async () => {
    const { error } = await insertCall({ client_id: 1, sid: 'CA2' })
    expect(error).toMatchObject({
      message: 'duplicate key value violates unique constraint "calls_client_id_sid_key"',
      details: 'Key (client_id, sid)=(1, CA2) already exists.',
      hint: null,
    })
  })

  it('names unknown columns (42703) and tables (PGRST205), with a suggestion', async () => {
    expect((await db.service.from('clients').select('nope')).error).toMatchObject({
      code: '42703',
      message: 'column clients.nope does not exist',
    })
    expect((await db.service.from('clients').select().eq('nope', 1)).error?.code).toBe('42703')
    expect(await db.service.from('client').select()).toMatchObject({
      status: 404,
      error: {
        code: 'PGRST205',
        message: "Could not find the table 'public.client' in the schema cache",
        hint: "Perhaps you meant the table 'public.clients'",
      },
    })
  })

  it('says 22P02 for a filter value of another type', async () => {
    expect(await db.service.from('clients').select().eq('id', 'x')).toMatchObject({
      status: 400,
      error: { code: '22P02' },
    })
  })
})
