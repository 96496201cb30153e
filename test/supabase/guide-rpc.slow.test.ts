import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestSupabase } from '../support/test-supabase.ts'

let platform: Awaited<ReturnType<typeof startTestSupabase>>

beforeAll(async () => {
  platform = await startTestSupabase({ migrated: true })
})
afterAll(() => platform.close())

const owner = { email: 'jamie@jameson-plumbing.example', password: 'a-long-enough-password' }

/** The owner of a client, made by the guide's first INSERT, signed in as a browser would be. */
async function signedInOwner() {
  const admin = createClient(platform.url, platform.serviceRoleKey)
  const { data } = await admin.auth.admin.createUser({ ...owner, email_confirm: true })
  const db = new pg.Client({ connectionString: platform.databaseUrl })
  await db.connect()
  await db.query(
    `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, status, port, client_slug, phone_number, config)
     values ('au_plmb_jamesonplumbing', $1, 'au', 'plmb', 'Jameson Plumbing', 'active', 3011, 'jamesonplumbing', '+61412345678', '{"features": {}}')`,
    [data.user?.id],
  )
  await db.end()
  const supabase = createClient(platform.url, platform.anonKey)
  await supabase.auth.signInWithPassword(owner)
  return supabase
}

test("the guide's two RPC calls run as printed, with supabase-js through the gateway", async () => {
  const supabase = await signedInOwner()

  // Get client configuration
  const { data: client, error: clientError } = await supabase.rpc('get_client_by_url_params', {
    p_region: 'au',
    p_industry: 'plmb',
    p_clientname: 'jamesonplumbing',
  })
  expect(clientError).toBeNull()
  expect(client).toMatchObject({ client_id: 'au_plmb_jamesonplumbing', port: 3011 })

  // Get dashboard statistics
  const { data: stats, error: statsError } = await supabase.rpc('get_client_dashboard_stats', {
    p_client_id: 'au_plmb_jamesonplumbing',
  })
  expect(statsError).toBeNull()
  expect(stats).not.toBeNull()
})

test('a visitor without a sign-in learns nothing from them', async () => {
  const visitor = createClient(platform.url, platform.anonKey)
  const answer = await visitor.rpc('get_client_by_url_params', {
    p_region: 'au',
    p_industry: 'plmb',
    p_clientname: 'jamesonplumbing',
  })
  expect(answer.data ?? null).toBeNull()
})
