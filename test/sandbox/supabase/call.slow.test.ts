import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('rpc', () => {
  it('a scalar, by name, with defaults', async () => {
    expect(await db.service.rpc('add', { a: 1, b: 2 })).toMatchObject({ data: 3, status: 200, error: null })
    expect((await db.service.rpc('add', { a: 1 })).data).toBe(11)
    expect((await db.service.rpc('nothing_at_all')).data).toBeNull()
  })

  it('by GET, read-only', async () => {
    expect((await db.service.rpc('add', { a: 1, b: 2 }, { get: true })).data).toBe(3)
    expect((await db.service.rpc('who_am_i', {}, { get: true })).data).toMatchObject({ read_only: 'on' })
    const writing = await db.service.rpc('count_up', { name: 'get' }, { get: true })
    expect(writing).toMatchObject({ status: 405, error: { code: '25006' } })
  })

  it('a set of scalars, rows, a composite, a table, output parameters', async () => {
    expect((await db.service.rpc('numbers_to', { n: 3 })).data).toEqual([1, 2, 3])
    expect((await db.service.rpc('one_client', { wanted: 1 })).data).toMatchObject({ id: 1, name: 'Alpha' })
    expect((await db.service.rpc('sums')).data).toEqual({ total: 30, longest: 20 })
    expect((await db.service.rpc('table_of', { n: 2 })).data).toEqual([
      { i: 1, square: 1 },
      { i: 2, square: 4 },
    ])
  })

  it('rows with select, filters, order, limit, embeds, count and single', async () => {
    const { data, count } = await db.service
      .rpc('find_clients', { wanted: '*' }, { count: 'exact' })
      .select('name, calls(sid)')
      .lt('id', 3)
      .order('id', { ascending: false })
      .limit(1)
    expect(data).toEqual([{ name: 'Beta', calls: [{ sid: 'CA3' }] }])
    expect(count).toBe(2)
    expect((await db.service.rpc('find_clients', { wanted: 'uk' }).select('name').single()).data).toEqual({
      name: 'Beta',
    })
    const get = db.service.rpc('find_clients', { wanted: '*' }, { get: true }).select('name').eq('id', 1)
    expect((await get).data).toEqual([{ name: 'Alpha' }])
  })

  it('void is 204 without a body', async () => {
    expect(await db.service.rpc('do_nothing')).toMatchObject({ data: null, status: 204, error: null })
  })

  it('json goes in and out as it is', async () => {
    const given = { deep: [1, 'two', { three: null }], text: `it's "so"` }
    expect((await db.service.rpc('as_json', { given })).data).toEqual(given)
    expect((await db.service.rpc('as_json', { given: [1, 2] })).data).toEqual([1, 2])
    expect((await db.service.rpc('as_json', { given: null })).data).toBeNull()
  })

  it('overloads are told apart by the names of their arguments', async () => {
    expect((await db.service.rpc('pick', { word: 'x' })).data).toBe('text x')
    expect((await db.service.rpc('pick', { number: 4 })).data).toBe('integer 4')
    expect(await db.service.rpc('vague', { a: 1 })).toMatchObject({ status: 300, error: { code: 'PGRST203' } })
  })

  it('an unknown function or argument is PGRST202', async () => {
    expect(await db.service.rpc('nope')).toMatchObject({
      status: 404,
      error: {
        code: 'PGRST202',
        message: 'Could not find the function public.nope without parameters in the schema cache',
      },
    })
    const wrong = await db.service.rpc('add', { x: 1 })
    expect(wrong.error).toMatchObject({
      message: 'Could not find the function public.add(x) in the schema cache',
      hint: 'Perhaps you meant to call the function public.add(a, b)',
    })
  })

  it.each([
    ['P0001', 400],
    ['KL001', 400],
    ['KP001', 400],
    ['PT402', 402],
    ['23505', 409],
    ['42501', 403],
    ['40001', 500],
    ['57014', 500],
  ])('a raised %s is status %d with code, detail and hint', async (state, status) => {
    expect(await db.service.rpc('fails', { state })).toMatchObject({
      status,
      error: { code: state, message: `it failed with ${state}`, details: 'some detail', hint: 'some hint' },
    })
  })

  it('a function that writes runs once, and count on it is refused', async () => {
    expect((await db.service.rpc('count_up', { name: 'once' })).data).toBe(1)
    expect((await db.service.rpc('count_up', { name: 'once' }, { count: 'exact' })).error?.code).toBe('PGRST127')
    expect((await db.service.rpc('count_up', { name: 'once' })).data).toBe(2)
  })

  it('a function one may not execute is 42501', async () => {
    expect(await db.anon.rpc('count_up', { name: 'x' })).toMatchObject({ status: 401, error: { code: '42501' } })
  })

  it('the time limit of the role holds', async () => {
    const { error } = await db.anon.rpc('naps', { seconds: 30 })
    expect(error?.code).toBe('57014')
  })
})

describe('what the gateway does not do it says', () => {
  const refused = async (path: string, init: RequestInit = {}) => {
    const response = await db.raw(`/rest/v1/${path}`, init)
    return { status: response.status, ...((await response.json()) as object) }
  }
  it.each([
    ['an unknown operator', 'clients?id=equals.1', 'PGRST100'],
    ['a filter without operator', 'clients?id=1', 'PGRST100'],
    ['an unknown is', 'clients?id=is.nothing', 'PGRST100'],
    ['a broken select', 'clients?select=id,calls(sid', 'PGRST100'],
    ['a broken logic tree', 'clients?or=(id.eq.1', 'PGRST100'],
    ['a broken order', 'clients?order=id.down', 'PGRST100'],
    ['a negative limit', 'clients?limit=-1', 'PGRST100'],
    ['an in without a list', 'clients?id=in.1', 'PGRST100'],
    ['an aggregate', 'clients?select=price.sum()', 'PGRST123'],
    ['count()', 'clients?select=count()', 'PGRST123'],
    ['order by an embedded column', 'calls?select=sid,clients(name)&order=clients(name)', 'PGRST127'],
    ['a spread of many', 'clients?select=name,...calls(sid)', 'PGRST119'],
    ['the OpenAPI description', '', 'PGRST127'],
    ['a deep path', 'clients/1', 'PGRST125'],
    ['a cast that is no name', `clients?select=id::int)%20from%20x`, 'PGRST100'],
  ])('%s', async (_what, path, code) => {
    expect(await refused(path)).toMatchObject({ code })
  })

  it.each([
    ['an unknown preference', { prefer: 'magic=on' }, 'PGRST122', 400],
    ['a roll-back on request', { prefer: 'tx=rollback' }, 'PGRST122', 400],
    ['another schema', { 'accept-profile': 'auth' }, 'PGRST106', 406],
    ['another media type', { accept: 'application/geo+json' }, 'PGRST107', 406],
  ])('%s', async (_what, headers, code, status) => {
    expect(await refused('clients', { headers })).toMatchObject({ code, status })
  })

  it('PUT, and other methods', async () => {
    expect(await refused('clients?id=eq.1', { method: 'PUT', body: '{}' })).toMatchObject({
      code: 'PGRST117',
      status: 405,
    })
    expect(await refused('rpc/add', { method: 'DELETE' })).toMatchObject({ code: 'PGRST101', status: 405 })
  })

  it('Storage, Functions and what Realtime does not have', async () => {
    expect((await db.raw('/storage/v1/bucket')).status).toBe(501)
    expect((await db.raw('/functions/v1/hello')).status).toBe(501)
    expect((await db.raw('/realtime/v1/api')).status).toBe(404)
  })
})

describe('the schema cache', () => {
  it('sees a new table, column and function at once', async () => {
    await db.query('create table brand_new (id integer primary key); grant all on brand_new to service_role')
    expect(await db.service.from('brand_new').insert({ id: 1 })).toMatchObject({ error: null })
    await db.query('alter table brand_new add column extra text')
    expect((await db.service.from('brand_new').update({ extra: 'x' }).eq('id', 1)).error).toBeNull()
    await db.query(`create function brand_new_call() returns integer language sql as 'select 5'`)
    expect((await db.service.rpc('brand_new_call')).data).toBe(5)
    await db.query('drop table brand_new')
    await expect.poll(async () => (await db.service.from('brand_new').select()).error?.code).toMatch(/PGRST205|42P01/)
  })
})
