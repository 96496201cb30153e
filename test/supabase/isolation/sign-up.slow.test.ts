import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'
import { type SeededTenant, seedTwoTenants } from '../seed-two-tenants.ts'
import { access } from './access.ts'

let gateway: TestSupabase
let a: SeededTenant

beforeAll(async () => {
  gateway = await startTestSupabase()
  const client = new pg.Client({ connectionString: gateway.databaseUrl })
  await client.connect()
  ;({ a } = await seedTwoTenants(client))
  await client.end()
})
afterAll(async () => gateway?.close())

const visitor = (): SupabaseClient =>
  createClient(gateway.url, gateway.anonKey, { auth: { persistSession: false, autoRefreshToken: false } })

/** How many rows the user sees of each table that holds some of a tenant. */
async function visible(supabase: SupabaseClient): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  for (const [table, { select, shared, columns }] of Object.entries(access)) {
    if (shared || !select) continue
    const { data } = await supabase.from(table).select(columns?.select?.split(' ').join(',') ?? '*')
    if (data && data.length > 0) seen[table] = data.length
  }
  return seen
}

it('whoever signs up is nobody, and cannot make itself an operator, a member of a client or an owner', async () => {
  const forged = { role: 'operator', client_id: a.clientId, app_metadata: { role: 'operator', client_id: a.clientId } }
  const me = visitor()
  const email = 'eve@example.com'
  const { data } = await me.auth.signUp({ email, password: 'correct horse', options: { data: forged } })
  expect(data.user).not.toBeNull()
  expect(await visible(me)).toEqual({})

  // By the library, and by hand with what the library does not send.
  expect((await me.auth.updateUser({ data: forged })).error).toBeNull()
  const token = data.session?.access_token ?? ''
  const headers = { apikey: gateway.anonKey, authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const body of [forged, { ...forged, id: a.ownerId, sub: a.ownerId }, { user_metadata: forged }])
    await fetch(`${gateway.url}/auth/v1/user`, { method: 'PUT', headers, body: JSON.stringify(body) })
  await fetch(`${gateway.url}/auth/v1/signup`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email: 'mallory@example.com', password: 'correct horse', ...forged, user_metadata: forged }),
  })
  for (const path of ['admin/users', `admin/users/${a.ownerId}`])
    expect((await fetch(`${gateway.url}/auth/v1/${path}`, { headers })).status).toBe(403)

  expect((await me.auth.refreshSession()).error).toBeNull()
  expect((await me.auth.getUser()).data.user?.app_metadata).toEqual({ provider: 'email', providers: ['email'] })
  expect(await visible(me)).toEqual({})
  const mallory = visitor()
  await mallory.auth.signInWithPassword({ email: 'mallory@example.com', password: 'correct horse' })
  expect(await visible(mallory)).toEqual({})
  expect((await me.rpc('set_limits', { p_client_id: a.clientId, p_changes: {} })).error?.code).toBe('42501')
})

it('what members see is as their role says: staff no money, the agent no account, the operator all', async () => {
  const as = (claims: Record<string, unknown>) =>
    createClient(gateway.url, gateway.anonKey, {
      auth: { persistSession: false, autoRefreshToken: false },
      accessToken: async () => gateway.sign({ role: 'authenticated', ...claims }),
    })
  const member = { client_id: a.clientId }
  const staff = Object.keys(await visible(as({ sub: a.staffId, app_metadata: { role: 'staff', ...member } })))
  const agent = Object.keys(await visible(as({ sub: a.agentId, app_metadata: { role: 'agent', ...member } })))
  const owner = Object.keys(await visible(as({ sub: a.ownerId })))
  const operator = Object.keys(await visible(as({ sub: crypto.randomUUID(), app_metadata: { role: 'operator' } })))
  expect(staff).toEqual(agent)
  expect(staff).toEqual(
    expect.arrayContaining(['call_sessions', 'conversation_logs', 'sms_logs', 'leads', 'audio_files']),
  )
  const money = [
    'credits',
    'ledger_entries',
    'usage_logs',
    'call_holds',
    'billing_settings',
    'top_ups',
    'payment_customers',
  ]
  expect(staff.filter((table) => money.includes(table))).toEqual([])
  expect(owner).toEqual(expect.arrayContaining([...staff, ...money]))
  expect(operator).toEqual(expect.arrayContaining([...owner, 'client_limits', 'audit_log']))
})
