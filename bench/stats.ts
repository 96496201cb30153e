import { createClient } from '@supabase/supabase-js'
import { type Percentiles, percentiles } from './percentiles.ts'
import { StatsDatabase } from './stats-database-process.ts'
import { planFacts } from './stats-plans.ts'
import { writeCosts } from './stats-writes.ts'

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
  const { url, anonKey, databaseUrl, rows, filledMs } = database.ready
  const [owner] = owners
  if (!owner) throw new Error('a benchmark without a client')
  const supabase = createClient(url, anonKey, { auth: { persistSession: false, autoRefreshToken: false } })
  const { data, error } = await supabase.auth.signInWithPassword({ email: owner.email, password })
  if (error) throw error
  const ask: Ask = async (asked) => {
    const answer = await supabase.rpc(asked.function, asked.arguments)
    if (answer.error) throw new Error(`${asked.name}: ${answer.error.message}`)
    if (answer.data === null) throw new Error(`${asked.name}: no answer`)
  }
  const clientId = `au_plmb_${owner.slug}`
  const asked = questions(clientId)
  const plans: Record<string, unknown> = {}
  for (const { name, function: called, arguments: args } of asked)
    if (name !== 'floor') plans[name] = await planFacts(databaseUrl, data.user.id, called, args)
  const alone = await inTurns(ask, asked)
  const figures: Record<string, unknown> = {}
  for (const each of asked)
    figures[each.name] = { one_at_a_time: alone[each.name], [`${lanes}_at_once`]: await together(ask, each) }
  const writes = await writeCosts(databaseUrl, clientId)
  return { clients: owners.length, rows, filled_ms: filledMs, requests, ms: figures, plans, writes_ms: writes }
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

/** One request at a time, the questions in turns, so that whatever else the machine does falls on all alike. */
async function inTurns(ask: Ask, questions: Asked[]): Promise<Record<string, Percentiles>> {
  const times = new Map(questions.map(({ name }) => [name, [] as number[]]))
  for (let round = -warmUp; round < requests; round++) {
    for (const asked of questions) {
      const ms = await took(ask, asked)
      if (round >= 0) times.get(asked.name)?.push(ms)
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, percentiles(values)]))
}

async function together(ask: Ask, asked: Asked): Promise<Percentiles> {
  const times: number[] = []
  let left = warmUp + requests
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const counts = left < requests
      const ms = await took(ask, asked)
      if (counts) times.push(ms)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return percentiles(times)
}

async function took(ask: Ask, asked: Asked): Promise<number> {
  const began = performance.now()
  await ask(asked)
  return performance.now() - began
}
