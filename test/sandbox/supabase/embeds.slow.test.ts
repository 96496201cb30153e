import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gamma } from './client-names.ts'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

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
