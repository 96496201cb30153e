import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signToken } from '../../support/sign-token.ts'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  // Fewer connections than requests at once, so that they are handed from one role to the next.
  db = await startFixture({ poolSize: 4 })
})
afterAll(async () => db?.close())

const person = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

describe('who is asking', () => {
  it('the role and the claims are those of the token', async () => {
    const me = await db.user(person(1))
    expect((await me.rpc('who_am_i')).data).toMatchObject({
      user: 'authenticated',
      role: 'authenticated',
      uid: person(1),
      claims: { sub: person(1), aud: 'authenticated' },
    })
    expect((await db.anon.rpc('who_am_i')).data).toMatchObject({ user: 'anon', uid: null })
    expect((await db.service.rpc('who_am_i')).data).toMatchObject({ user: 'service_role', read_only: 'on' })
  })

  it('the headers are there for functions to read: names in lower case, keys too, cookies not', async () => {
    const headers = { 'X-Klariqo-Actor': 'ann@desk', Cookie: 'a=1' }
    const answer = await db.raw('/rest/v1/rpc/headers_seen', { method: 'POST', body: '{}', headers })
    const seen = (await answer.json()) as Record<string, string>
    expect(seen).toMatchObject({ 'x-klariqo-actor': 'ann@desk', apikey: db.serviceRoleKey })
    expect(seen.authorization).toBe(`Bearer ${db.serviceRoleKey}`)
    expect(Object.keys(seen)).not.toContain('cookie')
  })

  it('no permission is 401 for nobody and 403 for somebody', async () => {
    expect(await db.anon.from('clients').select()).toMatchObject({ status: 401, error: { code: '42501' } })
    const me = await db.user(person(1))
    expect(await me.from('counters').select()).toMatchObject({
      status: 403,
      error: { code: '42501', message: 'permission denied for table counters' },
    })
  })

  it('row-level security decides what is seen and written', async () => {
    const one = await db.user(person(1))
    const two = await db.user(person(2))
    expect((await one.from('notes').insert({ words: 'mine' }).select('owner').single()).data).toEqual({
      owner: person(1),
    })
    expect((await two.from('notes').select()).data).toEqual([])
    expect((await two.from('notes').update({ words: 'stolen' }).eq('words', 'mine').select()).data).toEqual([])
    expect(await two.from('notes').insert({ words: 'x', owner: person(1) })).toMatchObject({
      status: 403,
      error: { code: '42501', message: 'new row violates row-level security policy for table "notes"' },
    })
  })

  it('column grants hold: writing without reading works, reading what is hidden does not', async () => {
    const me = await db.user(person(1))
    expect((await me.from('readable').select('shown')).data).toEqual([{ shown: 'yes' }])
    expect((await me.from('readable').select()).error?.code).toBe('42501')
    expect((await me.from('readable').insert({ id: 2, hidden: 'h' })).error).toBeNull()
    expect((await me.from('readable').update({ hidden: 'new' }).eq('id', 2).select('id')).data).toEqual([{ id: 2 }])
    expect((await me.from('readable').update({ shown: 'new' }).eq('id', 2)).error?.code).toBe('42501')
  })
})

describe('keys and tokens', () => {
  const get = async (headers: Record<string, string>) => {
    const response = await fetch(`${db.url}/rest/v1/clients`, { headers })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  it('no key, and a user token in place of a key', async () => {
    expect(await get({})).toMatchObject({ status: 401, body: { message: 'No API key found in request' } })
    const token = db.sign({ role: 'authenticated', sub: person(1) })
    expect(await get({ apikey: token })).toMatchObject({ status: 401, body: { message: 'Invalid API key' } })
  })

  it('a tampered token, and a tampered key', async () => {
    const [head, , signature] = db.anonKey.split('.')
    const forged = `${head}.${Buffer.from('{"role":"service_role"}').toString('base64url')}.${signature}`
    const refusal = { status: 401, body: { code: 'PGRST301' } }
    expect(await get({ apikey: db.anonKey, authorization: `Bearer ${forged}` })).toMatchObject(refusal)
    expect(await createClient(db.url, forged).from('clients').select()).toMatchObject({
      status: 401,
      error: { code: 'PGRST301' },
    })
    expect(await get({ apikey: db.anonKey, authorization: 'Bearer nonsense' })).toMatchObject({
      status: 401,
      body: { code: 'PGRST301', message: 'Expected 3 parts in JWT; got 1' },
    })
  })

  it('a token without signature, or signed for another project', async () => {
    const unsigned = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from('{"role":"service_role"}').toString('base64url')}.`
    expect(await get({ apikey: db.anonKey, authorization: `Bearer ${unsigned}` })).toMatchObject({ status: 401 })
    const stranger = signToken({ role: 'service_role' }, 'some other secret of at least 32 bytes')
    expect(await get({ apikey: db.anonKey, authorization: `Bearer ${stranger}` })).toMatchObject({
      status: 401,
      body: { code: 'PGRST301' },
    })
  })

  it('an expired token', async () => {
    const old = db.sign({ role: 'authenticated', sub: person(1) }, -3600)
    const answer = await get({ apikey: db.anonKey, authorization: `Bearer ${old}` })
    expect(answer).toMatchObject({ status: 401, body: { code: 'PGRST303', message: 'JWT expired' } })
  })

  it('a token of a role that is not for requests', async () => {
    const root = db.sign({ role: 'postgres' })
    expect(await get({ apikey: db.anonKey, authorization: `Bearer ${root}` })).toMatchObject({
      status: 403,
      body: { code: '42501', message: 'permission denied to set role "postgres"' },
    })
  })
})

describe('I-09: connections that many share', () => {
  it('1,000 interleaved requests of 20 users over 4 connections, one in ten failing midway: nobody sees a row of another', async () => {
    const people = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => ({ id: person(100 + n), client: await db.user(person(100 + n)) })),
    )
    await Promise.all(people.map(({ client, id }) => client.from('notes').insert({ words: id })))
    let wrong = 0
    let failed = 0
    const ask = async (n: number): Promise<void> => {
      const { client, id } = people[n % people.length] ?? { client: db.anon, id: '' }
      if (n % 10 === 3) {
        const { error } = await client.rpc('leaks')
        if (error?.message === 'broken in the middle') failed += 1
      } else if (n % 10 === 5) {
        const { data } = await db.anon.rpc('who_am_i')
        if ((data as { uid: unknown; user: string }).uid !== null) wrong += 1
      } else if (n % 10 === 7) {
        const { data } = await db.service.rpc('who_am_i')
        if ((data as { user: string }).user !== 'service_role') wrong += 1
      } else {
        const { data, error } = await client.from('notes').select('owner, words')
        if (error || data.length !== 1 || data[0]?.owner !== id || data[0].words !== id) wrong += 1
      }
    }
    for (let start = 0; start < 1000; start += 50)
      await Promise.all(Array.from({ length: 50 }, (_, n) => ask(start + n)))
    expect(wrong).toBe(0)
    expect(failed).toBe(100)
  })

  it('a backend that dies in the middle costs that request alone', async () => {
    const dying = db.service.rpc('naps', { seconds: 20 })
    const answer = dying.then((result) => result)
    await expect
      .poll(async () => {
        const { rows } = await db.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where query like '%"naps"%' and pid <> pg_backend_pid()`,
        )
        return rows.length
      })
      .toBe(1)
    expect((await answer).status).toBe(503)
    expect((await db.service.rpc('add', { a: 1 })).data).toBe(11)
  })
})

describe('a database that goes away', () => {
  it('losing every connection costs no more than what was running', async () => {
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'klariqo gateway%'`,
    )
    await expect.poll(async () => (await db.service.rpc('add', { a: 1 })).data).toBe(11)
    await db.query('create table after_the_loss (id integer); grant all on after_the_loss to service_role')
    expect((await db.service.from('after_the_loss').select()).data).toEqual([])
  })
})

describe('settings for tests', () => {
  const put = (body: unknown) => db.raw('/_sandbox/settings', { method: 'PUT', body: JSON.stringify(body) })

  it('plans failures by path', async () => {
    expect((await put({ fail: { path: 'rpc/count_up', times: 2, status: 500 } })).status).toBe(200)
    expect((await db.service.rpc('add', { a: 1 })).status).toBe(200)
    expect((await db.service.rpc('count_up', { name: 'f' })).status).toBe(500)
    expect((await db.service.rpc('count_up', { name: 'f' })).status).toBe(500)
    expect((await db.service.rpc('count_up', { name: 'f' })).data).toBe(1)
  })

  it('loses an answer after the work is done', async () => {
    await put({ fail: { path: 'rpc/count_up', times: 1, status: 0, when: 'after' } })
    expect((await db.service.rpc('count_up', { name: 'lost' })).status).toBe(0)
    expect((await db.service.rpc('count_up', { name: 'lost' })).data).toBe(2)
  })

  it('adds latency, and refuses what it does not know', async () => {
    await put({ latency_ms: 60 })
    const started = performance.now()
    await db.service.rpc('add', { a: 1 })
    expect(performance.now() - started).toBeGreaterThan(55)
    await put({ latency_ms: 0 })
    expect((await put({ speed: 2 })).status).toBe(400)
    expect((await put({ fail: { path: '(', times: 1, status: 500 } })).status).toBe(400)
  })
})
