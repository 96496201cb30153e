import { createClient } from '@supabase/supabase-js'
import { type Percentiles, percentiles } from './percentiles.ts'
import { StatsDatabase } from './stats-database-process.ts'

const requests = 200
const warmUp = 20
const lanes = 8
const password = 'a-long-enough-password'

type Asked = { name: string; function: string; arguments: Record<string, unknown> }
type Ask = (asked: Asked) => Promise<void>

/** What an owner's browser waits for the dashboard's figures: unmodified supabase-js, signed in, through the gateway, beside the least a call can cost there. */
export async function benchStats() {
  return {
    one_client: await measure([{ email: 'owner@example.com', slug: 'one', calls: 200_000 }]),
    fifty_clients: await measure(
      Array.from({ length: 50 }, (_, i) => ({ email: `owner${i}@example.com`, slug: `client${i}`, calls: 4_000 })),
    ),
  }
}

async function measure(owners: { email: string; slug: string; calls: number }[]) {
  await using database = await StatsDatabase.start({ owners, password, days: 365 })
  const { url, anonKey, rows, filledMs } = database.ready
  const [owner] = owners
  if (!owner) throw new Error('a benchmark without a client')
  const supabase = createClient(url, anonKey, { auth: { persistSession: false, autoRefreshToken: false } })
  const { error } = await supabase.auth.signInWithPassword({ email: owner.email, password })
  if (error) throw error
  const ask: Ask = async (asked) => {
    const answer = await supabase.rpc(asked.function, asked.arguments)
    if (answer.error) throw new Error(`${asked.name}: ${answer.error.message}`)
    if (answer.data === null) throw new Error(`${asked.name}: no answer`)
  }
  const figures: Record<string, unknown> = {}
  for (const asked of questions(`au_plmb_${owner.slug}`)) {
    figures[asked.name] = {
      one_at_a_time: await timed(ask, asked, 1),
      [`${lanes}_at_once`]: await timed(ask, asked, lanes),
    }
  }
  return { clients: owners.length, rows, filled_ms: filledMs, requests, ms: figures }
}

function questions(clientId: string): Asked[] {
  const day = (before: number): string => new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10)
  const analytics = (name: string, days: number): Asked => ({
    name,
    function: 'get_client_analytics',
    arguments: { p_client_id: clientId, p_from: day(days - 1), p_to: day(0) },
  })
  return [
    { name: 'floor', function: 'floor_of_bench', arguments: {} },
    { name: 'dashboard_stats', function: 'get_client_dashboard_stats', arguments: { p_client_id: clientId } },
    analytics('analytics_31_days', 31),
    analytics('analytics_365_days', 365),
  ]
}

async function timed(ask: Ask, asked: Asked, width: number): Promise<Percentiles> {
  const times: number[] = []
  let left = warmUp + requests
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const counts = left < requests
      const began = performance.now()
      await ask(asked)
      if (counts) times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return percentiles(times)
}
