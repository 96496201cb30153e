import { Client } from 'pg'
import { percentiles } from './percentiles.ts'
import { benchSandbox, timed } from './sandbox.ts'

type Report = {
  call_sid: string
  greeting_ms: number | null
  turns: { user_end_to_audio_ms: number | null; source: string | null }[]
}
type Latency = { final_to_frame_ms?: number; endpoint_ms?: number }

/** Calls side by side: one alone, then two, since a call lasts half a minute. */
const batches = [1, 2]

/** A caller with a burst pipe rings a client of a fresh sandbox; times as the carrier heard them, and as the agent wrote them down. */
export async function benchCall() {
  await using sandbox = await benchSandbox()
  const { env, vendors } = sandbox
  const create = ['client', 'create', '--business', 'Bench Plumbing', '--region', 'au', '--industry', 'plmb']
  const { client_id: client } = (await timed<{ client_id: string }>(create, env)).data
  const reports: (Report & { at_once: number })[] = []
  for (const at_once of batches) {
    process.stderr.write(`bench call: conversation, ${at_once} at once …\n`)
    const simulate = ['call', 'simulate', '--client', client, '--scenario', 'emergency']
    const batch = Array.from({ length: at_once }, () => timed<Report>(simulate, env))
    reports.push(...(await Promise.all(batch)).map(({ data }) => ({ ...data, at_once })))
  }
  const sids = reports.map((report) => report.call_sid)
  const latencies = await latenciesOf(vendors.DATABASE_URL ?? '', sids)
  const turns = reports.flatMap((report) => report.turns)
  return {
    scenario: 'emergency',
    calls: reports.map(({ at_once, greeting_ms, turns }) => ({ at_once, greeting_ms, turns })),
    greeting_ms: percentiles(numbersOf(reports.map((report) => report.greeting_ms))),
    user_end_to_audio_ms: percentiles(numbersOf(turns.map((turn) => turn.user_end_to_audio_ms))),
    unanswered_turns: turns.filter((turn) => turn.user_end_to_audio_ms === null).length,
    sources: Object.fromEntries(
      Object.entries(Object.groupBy(turns, (turn) => turn.source ?? 'none')).map(([name, of]) => [name, of?.length]),
    ),
    final_to_frame_ms: percentiles(numbersOf(latencies.map((latency) => latency.final_to_frame_ms))),
    endpoint_ms: percentiles(numbersOf(latencies.map((latency) => latency.endpoint_ms))),
  }
}

/** What the agent wrote beside each of its answers. */
async function latenciesOf(databaseUrl: string, sids: readonly string[]): Promise<Latency[]> {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    const { rows } = await database.query<{ latency: Latency }>(
      "select metadata -> 'latency' as latency from public.conversation_logs where call_sid = any($1) and speaker = 'Agent'",
      [sids],
    )
    return rows.map(({ latency }) => latency)
  } finally {
    await database.end()
  }
}

const numbersOf = (values: readonly (number | null | undefined)[]): number[] =>
  values.filter((value) => typeof value === 'number')
