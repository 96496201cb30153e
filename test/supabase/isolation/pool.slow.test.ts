import { randomUUID } from 'node:crypto'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

const tenants = 20
const requests = 1000

let gateway: TestSupabase
let mine: { clientId: string; ownerId: string; supabase: SupabaseClient }[]

beforeAll(async () => {
  gateway = await startTestSupabase({ poolSize: 4 })
  const client = new pg.Client({ connectionString: gateway.databaseUrl })
  await client.connect()
  mine = []
  for (let nr = 0; nr < tenants; nr += 1) {
    const [clientId, ownerId] = [`au_plmb_tenant${nr}`, randomUUID()]
    await client.query(`insert into auth.users (id, email) values ($1, $2)`, [ownerId, `tenant${nr}@example.com`])
    await client.query(`select open_account($1, $2, 'Owner', $2, 'AUD', 100)`, [ownerId, `tenant${nr}@example.com`])
    await client.query(
      `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, status) values ($1, $2, 'au', 'plmb', $3, 'active')`,
      [clientId, ownerId, `tenant${nr}`],
    )
    await client.query(
      `insert into leads (client_id, phone_number) select $1, '+6140000000' || n from generate_series(1, 3) n`,
      [clientId],
    )
    const token = gateway.sign({ role: 'authenticated', sub: ownerId })
    const options = { auth: { persistSession: false, autoRefreshToken: false }, accessToken: async () => token }
    mine.push({ clientId, ownerId, supabase: createClient(gateway.url, gateway.anonKey, options) })
  }
  await client.end()
})
afterAll(async () => gateway?.close())

it(`${requests} interleaved requests of ${tenants} tenants over 4 connections, a tenth of them failing: no row of another (I-09)`, async () => {
  const found = { rows: 0, foreign: 0, failed: 0 }
  const send = async (nr: number): Promise<void> => {
    const { clientId, ownerId, supabase } = mine[(nr * 7) % tenants] ?? (undefined as never)
    // Errors of every sort: before the query, in the middle of it, by policy, and by a function.
    if (nr % 10 === 3) {
      const failing = [
        () => supabase.from('leads').select('no_such_column'),
        () => supabase.from('leads').insert({ client_id: clientId, phone_number: '+61400000001' }),
        () => supabase.from('leads').insert({ client_id: 'au_plmb_tenant1x', phone_number: '+61400000009' }),
        () => supabase.rpc('set_limits', { p_client_id: clientId, p_changes: {} }),
      ]
      const { error } = await (failing[Math.floor(nr / 10) % failing.length]?.() ?? (undefined as never))
      if (error) found.failed += 1
      return
    }
    const tables = ['leads', 'voice_ai_clients', 'credits', 'profiles', 'billing_settings']
    const table = String(tables[nr % tables.length])
    const { data, error } = await supabase.from(table).select('*')
    expect(error).toBeNull()
    const rows = (data ?? []) as { client_id?: string; user_id?: string }[]
    found.rows += rows.length
    found.foreign += rows.filter((row) => (row.client_id ? row.client_id !== clientId : row.user_id !== ownerId)).length
  }
  // Forty at a time wait for four connections.
  const lanes = Array.from({ length: 40 }, async (_, lane) => {
    for (let nr = lane; nr < requests; nr += 40) await send(nr)
  })
  await Promise.all(lanes)
  expect(found).toEqual({ rows: expect.any(Number), foreign: 0, failed: requests / 10 })
  expect(found.rows).toBeGreaterThan(requests * 0.9)
})
