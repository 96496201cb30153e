import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSupabaseSettlement } from '../../../src/adapters/supabase/settlement.ts'
import { Secret } from '../../../src/core/secret.ts'
import { seedTwoTenants } from '../../supabase/seed-two-tenants.ts'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

let supabase: TestSupabase
let database: pg.Client

beforeAll(async () => {
  supabase = await startTestSupabase()
  database = new pg.Client({ connectionString: supabase.databaseUrl })
  await database.connect()
})
afterAll(async () => {
  await database?.end()
  await supabase?.close()
})

test('open calls are all told, beyond the rows of one answer', async () => {
  const { a } = await seedTwoTenants(database)
  await database.query(
    `insert into call_sessions (call_sid, client_id, caller_number)
     select 'CAopen' || n, $1, '+61411111111' from generate_series(1, 1100) as n`,
    [a.clientId],
  )
  const settlement = createSupabaseSettlement({
    url: supabase.url,
    serviceRoleKey: new Secret(supabase.serviceRoleKey),
  })
  const open = await settlement.openCalls()
  const ours = open.filter(({ callSid }) => callSid.startsWith('CAopen'))
  expect(new Set(ours.map(({ callSid }) => callSid)).size).toBe(1100)
  expect(ours).toHaveLength(1100)
  expect(ours[0]).toMatchObject({ clientId: a.clientId, heldCents: 0 })
})
