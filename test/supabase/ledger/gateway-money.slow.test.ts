import { randomUUID } from 'node:crypto'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'
import { callFunctions } from './call-functions.ts'
import { type BilledClient, openBilledClient } from './open-billed-client.ts'
import { shuffled } from './shuffled.ts'

let supabase: TestSupabase
let pool: pg.Pool

beforeAll(async () => {
  supabase = await startTestSupabase()
  pool = new pg.Pool({ connectionString: supabase.databaseUrl, max: 2 })
})
afterAll(async () => {
  try {
    if (pool) expect(await booksThatDoNotBalance(pool)).toEqual([])
  } finally {
    await pool?.end()
    await supabase?.close()
  }
})

/** supabase-js as an agent of this client uses it. */
function agentOf({ clientId }: BilledClient): SupabaseClient {
  const claims = { role: 'authenticated', sub: randomUUID(), app_metadata: { role: 'agent', client_id: clientId } }
  const token = supabase.sign(claims)
  return createClient(supabase.url, supabase.anonKey, { accessToken: async () => token })
}
const ask = async (agent: SupabaseClient, name: string, parameters: Record<string, unknown>) => {
  const { data, error } = await agent.rpc(name, parameters)
  if (error) throw error
  return data
}

it('fifty calls at once on A$5.00 through the gateway: exactly 2 are admitted (B-05)', async () => {
  const line = await openBilledClient(pool, { included: 0, balanceCents: 500 })
  const agent = agentOf(line)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => ask(agent, 'admit_call', { p_call_sid: `CA_gateway_${index}` })),
  )
  expect(answers.filter((answer) => answer.admitted)).toHaveLength(2)
  expect(await callFunctions(pool).account(line.userId)).toEqual({ balance: 500, held: 400, due: 0 })
})

it('200 calls × 3 shuffled callbacks by 8 workers through the gateway: 200 settlements, the exact balance', async () => {
  const line = await openBilledClient(pool, { balanceCents: 100_000 })
  const agent = agentOf(line)
  const seed = Date.now() % 2 ** 31
  console.log(`callbacks shuffled with seed ${seed}`)
  const sids = Array.from({ length: 200 }, (_, index) => `CA_gateway_burst_${index}`)
  const work = shuffled(
    sids.flatMap((sid) => [sid, sid, sid]),
    seed,
  )
  let settled = 0
  const worker = async () => {
    for (let sid = work.pop(); sid; sid = work.pop()) {
      await ask(agent, 'admit_call', { p_call_sid: sid })
      const answer = await ask(agent, 'settle_call', { p_call_sid: sid, p_status: 'completed', p_duration_seconds: 60 })
      if (answer.settled) settled += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  expect(settled).toBe(200)
  expect(await callFunctions(pool).account(line.userId)).toEqual({ balance: 100_000 - 180 * 200, held: 0, due: 0 })
})
