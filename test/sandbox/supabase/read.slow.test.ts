import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

const names = (rows: { name: string }[] | null) => rows?.map((row) => row.name)
const alphaBeta = ['Alpha', 'Beta']
const gamma = 'Gamma (x), "y"'

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

describe('embeds', () => {
  const embed = async (table: string, select: string, id = 1) => {
    const { data, error } = await db.service.from(table).select(select).eq('id', id)
    expect(error).toBeNull()
    return data
  }

  it('to one', async () => {
    expect(await embed('calls', 'sid, clients(name)')).toEqual([{ sid: 'CA1', clients: { name: 'Alpha' } }])
  })

  it('to many, with an alias, nested', async () => {
    expect(await embed('clients', 'name, made:calls(sid, lines(words))')).toEqual([
      {
        name: 'Alpha',
        made: [
          { sid: 'CA1', lines: [{ words: 'burst pipe' }, { words: 'on our way' }] },
          { sid: 'CA2', lines: [{ words: 'how much is a quote' }] },
        ],
      },
    ])
    expect(await embed('clients', 'name, calls(sid)', 3)).toEqual([{ name: gamma, calls: [] }])
  })

  it('one to one, from both sides', async () => {
    expect(await embed('clients', 'name, client_details(note)')).toEqual([
      { name: 'Alpha', client_details: { note: 'first' } },
    ])
    expect(await embed('clients', 'client_details(note)', 2)).toEqual([{ client_details: null }])
    const { data } = await db.service.from('client_details').select('clients(name)')
    expect(data).toEqual([{ clients: { name: 'Alpha' } }])
  })

  it('many to many', async () => {
    expect(await embed('clients', 'name, labels(label)')).toEqual([
      { name: 'Alpha', labels: [{ label: 'vip' }, { label: 'new' }] },
    ])
  })

  it('drops rows without a match with !inner', async () => {
    const { data, count } = await db.service
      .from('clients')
      .select('name, calls!inner(sid)', { count: 'exact' })
      .eq('calls.sid', 'CA3')
    expect(data).toEqual([{ name: 'Beta', calls: [{ sid: 'CA3' }] }])
    expect(count).toBe(1)
    const toOne = await db.service.from('calls').select('sid, clients!inner(name)').eq('clients.region', 'uk')
    expect(toOne.data).toEqual([{ sid: 'CA3', clients: { name: 'Beta' } }])
  })

  it('filters, orders and limits inside', async () => {
    const { data } = await db.service
      .from('clients')
      .select('name, calls(sid)')
      .eq('id', 1)
      .order('sid', { referencedTable: 'calls', ascending: false })
      .limit(1, { referencedTable: 'calls' })
    expect(data).toEqual([{ name: 'Alpha', calls: [{ sid: 'CA2' }] }])
    const or = await db.service
      .from('clients')
      .select('calls(sid)')
      .eq('id', 1)
      .or('seconds.gt.15,sid.eq.none', { referencedTable: 'calls' })
    expect(or.data).toEqual([{ calls: [{ sid: 'CA2' }] }])
  })

  it('counts inside', async () => {
    expect(await embed('clients', 'name, calls(count)')).toEqual([{ name: 'Alpha', calls: [{ count: 2 }] }])
  })

  it('spreads a row into its parent', async () => {
    expect(await embed('calls', 'sid, ...clients(client:name)')).toEqual([{ sid: 'CA1', client: 'Alpha' }])
  })

  it('finds rows without an embedded one', async () => {
    const { data } = await db.service.from('clients').select('name, calls()').is('calls', null)
    expect(data).toEqual([{ name: gamma }])
  })

  it('asks for a hint where two keys fit (PGRST201), and takes it', async () => {
    const { error, status } = await db.service.from('transfers').select('clients(name)')
    expect(status).toBe(300)
    expect(error?.code).toBe('PGRST201')
    expect(error?.hint).toContain("'clients!transfers_from_client_fkey'")
    expect(
      await embed(
        'transfers',
        'a:clients!transfers_from_client_fkey(name), b:clients!to_client(name), to_client(region)',
      ),
    ).toEqual([{ a: { name: 'Alpha' }, b: { name: 'Beta' }, to_client: { region: 'uk' } }])
  })

  it('follows a table that points to itself', async () => {
    expect(await embed('parts', 'name, parent:parts!parent_id(name)', 2)).toEqual([
      { name: 'leaf', parent: { name: 'root' } },
    ])
  })

  it('says PGRST200 without a relationship, PGRST108 for a filter on what is not embedded', async () => {
    expect((await db.service.from('clients').select('lines(words)')).error).toMatchObject({
      code: 'PGRST200',
      message: "Could not find a relationship between 'clients' and 'lines' in the schema cache",
    })
    expect((await db.service.from('clients').select().eq('calls.sid', 'x')).error?.code).toBe('PGRST108')
  })
})
