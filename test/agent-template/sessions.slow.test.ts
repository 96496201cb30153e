import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { supabaseDatabase } from '../../agent-template/src/providers/supabase-database.ts'
import { supabaseMembers } from '../../agent-template/src/providers/supabase-members.ts'
import { twilioCarrier } from '../../agent-template/src/providers/twilio-carrier.ts'
import { Edge } from '../../sandbox/src/host/edge/edge.ts'
import { loadHostTemplates } from '../../src/adapters/host/load-host-templates.ts'
import { clientFiles } from '../../src/host-commands/client-files.ts'
import { type SeededTenant, seedTwoTenants } from '../supabase/seed-two-tenants.ts'
import { TestAgent } from '../support/agent-app.ts'
import { startCarrierWorld } from '../support/carrier-world.ts'
import { expectAnswer } from '../support/expect-answer.ts'
import { signToken } from '../support/sign-token.ts'
import { TEST_ACCOUNT } from '../support/start-test-carrier.ts'
import { startTestSupabase, type TestSupabase } from '../support/test-supabase.ts'

const password = 'correct horse battery staple'
const mobile = '+61491570156'
/** Rings and is never answered. */
const unanswered = '+61491570157'

let supabase: TestSupabase
let sql: pg.Client
let carrier: Awaited<ReturnType<typeof startCarrierWorld>>
let folder: string
let edge: Edge
let agent: TestAgent
let base: string
let alpha: SeededTenant
let admin: SupabaseClient['auth']['admin']
const tokens = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-edge-'))
  ;[supabase, carrier] = await Promise.all([startTestSupabase(), startCarrierWorld({})])
  sql = new pg.Client({ connectionString: supabase.databaseUrl })
  await sql.connect()
  const { a, b } = await seedTwoTenants(sql)
  alpha = a
  await sql.query('update client_limits set outbound_per_hour = 100, outbound_concurrent = 100')
  admin = createClient(supabase.url, supabase.serviceRoleKey, { auth: { persistSession: false } }).auth.admin
  const account = { email: 'agent@example.com', password, clientId: a.clientId }
  await Promise.all([
    admin.updateUserById(a.ownerId, { password, email_confirm: true }),
    admin.updateUserById(b.ownerId, { password, email_confirm: true }),
    user('staff', { role: 'staff', client_id: a.clientId }),
    user('staff-of-beta', { role: 'staff', client_id: b.clientId }),
    user('operator', { role: 'operator' }),
    user('newcomer', {}),
    user('former', { role: 'staff', client_id: a.clientId }),
    user('agent', { role: 'agent', client_id: a.clientId }),
  ])
  for (const name of ['alpha', 'beta', 'staff', 'staff-of-beta', 'operator', 'newcomer', 'former', 'agent']) {
    tokens.set(name, await signIn(name))
  }
  edge = new Edge({ includes: folder, root: '/', agents: '127.0.0.1', wake: async () => true })
  const origin = await edge.listen(0)
  base = `${origin}/api/alpha`
  const { url, anonKey } = supabase
  const { number } = carrier
  agent = await TestAgent.start({
    config: {
      client_id: a.clientId,
      slug: 'alpha',
      public_base_url: base,
      phone_number: number.phoneNumber,
      dashboard_origin: origin,
    },
    vendors: { supabase_url: url, twilio_url: carrier.address },
    secrets: { twilio_account_sid: TEST_ACCOUNT.accountSid, twilio_auth_token: TEST_ACCOUNT.authToken },
    world: {
      database: supabaseDatabase({ url, anonKey, ...account }),
      members: supabaseMembers({ url, anonKey, clientId: a.clientId, wallClock: () => Date.now() }),
      carrier: twilioCarrier({ url: carrier.address, ...TEST_ACCOUNT, from: number.phoneNumber }),
    },
  })
  const own = await agent.app.server.listen({ host: '127.0.0.1', port: 0 })
  const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../..'))
  const { nginx } = clientFiles({ clientId: a.clientId, port: Number(new URL(own).port) }, templates)
  await writeFile(path.join(folder, 'alpha.conf'), nginx.content)
  await edge.reload()
})
afterAll(async () => {
  await agent?.stop()
  await edge?.close()
  await carrier?.close()
  await sql?.end()
  await supabase?.close()
  await rm(folder, { recursive: true, force: true })
})

async function user(name: string, app_metadata: object): Promise<void> {
  const { error } = await admin.createUser({
    email: `${name}@example.com`,
    password,
    email_confirm: true,
    app_metadata,
  })
  expect(error).toBeNull()
}

const signedOut = () => createClient(supabase.url, supabase.anonKey, { auth: { persistSession: false } })

async function signIn(name: string): Promise<string> {
  const { data, error } = await signedOut().auth.signInWithPassword({ email: `${name}@example.com`, password })
  expect(error).toBeNull()
  return data.session?.access_token ?? ''
}

const ask = (route: string, token: string | null, init: RequestInit = {}) => {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  return fetch(`${base}${route}`, { ...init, headers: { ...authorization, ...init.headers } })
}
const dialled = async () =>
  (await carrier.control('GET', 'calls')).body as { sid: string; to: string; status: string }[]
const tokenOf = (name: string) => tokens.get(name) ?? ''

test('S-04 nobody but the client’s owner and operators dials, through the proxy and against the real sign-in', async () => {
  const past = { sub: alpha.ownerId, role: 'authenticated', app_metadata: {} }
  const left = await signIn('alpha')
  await admin.signOut(left, 'local')
  await sql.query(`update auth.users set raw_app_meta_data = '{}' where email = 'former@example.com'`)
  const refused: [string, number, string | null, RequestInit?][] = [
    ['nobody', 401, null],
    ['a cookie', 401, null, { headers: { cookie: `sb-access-token=${tokenOf('alpha')}` } }],
    ['the key of the project', 401, supabase.anonKey],
    ['an expired token', 401, supabase.sign(past, -10)],
    ['a forged token', 401, signToken(past, 'a secret that is not the project’s')],
    ['a session that was left', 401, left],
    ['rubbish', 401, 'x.y.z'],
    ['an owner of another client', 403, tokenOf('beta')],
    ['staff of another client', 403, tokenOf('staff-of-beta')],
    ['somebody with an account and no client', 403, tokenOf('newcomer')],
    ['staff', 403, tokenOf('staff')],
    ['staff that was let go, with the token of before', 403, tokenOf('former')],
    ['the agent itself', 403, tokenOf('agent')],
  ]
  for (const [who, status, token, init] of refused) {
    for (const [route, more] of [
      [`/call_test/${mobile}`, {}],
      ['/call_test', { method: 'POST', body: JSON.stringify({ phone_number: mobile }) }],
    ] as const) {
      const headers = { 'content-type': 'application/json', ...init?.headers }
      const answer = await ask(route, token, more.method ? { ...more, headers } : { headers })
      expect([who, answer.status]).toEqual([who, status])
    }
  }
  for (const [number, reason] of [
    ['+393331234567', 'destination_country'],
    ['+61190012345', 'premium_number'],
  ] as const) {
    const answer = await ask(`/call_test/${number}`, tokenOf('alpha'))
    expect([answer.status, await answer.json()]).toMatchObject([403, { reason }])
  }
  expect(await dialled()).toEqual([])
})

test('S-04 an owner’s test call rings, is a free call in the books, and the eleventh of the hour is not placed', async () => {
  const codes: number[] = []
  await carrier.control('POST', 'phones', { number: unanswered, behaviour: { no_answer: true } })
  for (let i = 0; i < 9; i++) codes.push((await ask(`/call_test/${unanswered}`, tokenOf('alpha'))).status)
  const quoted = await ask('/test/quote', tokenOf('operator'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ phone_number: mobile }),
  })
  const { call_sid } = (await quoted.json()) as { call_sid: string }
  const late = await ask(`/call_test/${mobile}`, tokenOf('alpha'))
  expect([codes, quoted.status, late.status]).toEqual([Array(9).fill(202), 202, 429])
  expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(3_000)
  const calls = await dialled()
  expect(calls.map(({ to }) => to)).toEqual([...Array(9).fill(unanswered), mobile])
  const row = async () =>
    (
      await sql.query('select direction, caller_number, refused, metadata from call_sessions where call_sid = $1', [
        call_sid,
      ])
    ).rows[0]
  const patience = { timeout: 20_000, interval: 100 }
  await expect.poll(() => agent.app.agent.live.has(call_sid), patience).toBe(true)
  await carrier.sdk.calls(call_sid).update({ status: 'completed' })
  await expect.poll(async () => (await row()).metadata, patience).toMatchObject({ test: true, scenario: 'quote' })
  expect(await row()).toMatchObject({ direction: 'outbound', caller_number: mobile, refused: null })
})

test.each(['alpha', 'staff', 'operator'])(
  '%s reads who has been in touch, by the database’s own judgement',
  async (name) => {
    const answer = await ask('/customer-data', tokenOf(name))
    const body = await answer.json()
    expect(answer.status).toBe(200)
    expectAnswer('Customers', { json: () => body })
    expect(body).toMatchObject({ customers: [{ phone_number: '+61411111111', calls: 1, texts: 1 }], next_before: null })
    const file = await ask('/download-customer-data', tokenOf(name))
    expect((await file.text()).split('\r\n')[1]).toMatch(/^\+61411111111,/)
  },
)

test('S-12 the address that counts is the proxy’s word, whatever the caller claims', async () => {
  const codes = new Set<number>()
  for (let i = 0; i < 301; i++) {
    const claimed = `203.0.113.${i % 256}`
    const headers = { 'x-real-ip': claimed, 'x-forwarded-for': claimed, forwarded: `for=${claimed}` }
    codes.add((await ask('/health/ready', null, { headers })).status)
  }
  expect([...codes]).toEqual([200, 429])
})
