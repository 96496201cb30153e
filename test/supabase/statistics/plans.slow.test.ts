import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fillCalls } from '../../support/fill-calls.ts'
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { type Actor, operatorOf, ownerOf, staffOf } from '../actors.ts'
import { openBilledClient } from '../ledger/open-billed-client.ts'
import { type PlanNode, plansSeen, type SeenPlan } from './plans-seen.ts'

// The tables that grow with every call. Where they are read whole, a dashboard is slow; so is a policy asked for each row.
const growing = ['call_sessions', 'conversation_logs', 'call_statistics', 'usage_logs', 'ledger_entries']
let database: TestDatabase
let client = { clientId: '', userId: '' }
let callSid = ''

beforeAll(async () => {
  database = await startTestDatabase()
  // One connection: what is random in the rows follows the seed of its session.
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  try {
    client = await openBilledClient(pool)
    await fillCalls(pool, { clientId: client.clientId, calls: 12_000, days: 365 })
    for (let i = 0; i < 6; i++) {
      const { clientId } = await openBilledClient(pool)
      await fillCalls(pool, { clientId, calls: 1_000, days: 365 })
    }
    callSid = `CA_${client.clientId}_1`
    await pool.query(
      `insert into usage_logs (user_id, client_id, call_sid, type, currency)
       select c.user_id, c.client_id, s.call_sid, 'call', 'AUD' from call_sessions s join voice_ai_clients c using (client_id)`,
    )
    await pool.query('vacuum analyze')
  } finally {
    await pool.end()
  }
})
afterAll(() => database.close())

const queries: [string, string, () => unknown[]][] = [
  ['figures of today and this month', 'select get_client_dashboard_stats($1)', () => [client.clientId]],
  ['analytics of 31 days', 'select get_client_analytics($1)', () => [client.clientId]],
  ['analytics of a year', 'select get_client_analytics($1, current_date - 364, current_date)', () => [client.clientId]],
  [
    'the latest calls',
    'select * from call_sessions where client_id = $1 order by start_time desc limit 20',
    () => [client.clientId],
  ],
  [
    'calls of a day',
    'select * from call_sessions where client_id = $1 and start_time >= now() - interval $$1 day$$',
    () => [client.clientId],
  ],
  ['one call', 'select * from call_sessions where call_sid = $1', () => [callSid]],
  [
    'what was said in it',
    'select * from conversation_logs where client_id = $1 and call_sid = $2 order by at_ms',
    () => [client.clientId, callSid],
  ],
  [
    'the latest turns',
    'select * from conversation_logs where client_id = $1 order by created_at desc limit 50',
    () => [client.clientId],
  ],
  [
    'the latest usage',
    'select * from usage_logs where client_id = $1 order by created_at desc limit 50',
    () => [client.clientId],
  ],
  [
    'sums of a month',
    `select * from call_statistics where client_id = $1 and measure = 'calls' and day >= current_date - 30`,
    () => [client.clientId],
  ],
]
const actors = (): Actor[] => [
  ownerOf(client.userId),
  staffOf(client.userId, client.clientId),
  operatorOf(client.userId),
]

it.each(queries)(
  '%s: found by an index, the policy asked once and not for each row (I-11)',
  async (_name, sql, values) => {
    for (const actor of actors()) {
      // The first plans are made for these arguments, the later ones for any.
      const plans = await plansSeen(database.url, actor, sql, values(), 8)
      expect(plans.some(readsGrowing), actor.name).toBe(true)
      expect(plans.flatMap(faultsOf), actor.name).toEqual([])
    }
  },
)

it('turns red for a policy that is asked for each row, and for a table without its index', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  try {
    await pool.query(`
      create function private.may_see(p_client_id text) returns boolean language sql stable security definer set search_path = '' as
        'select p_client_id in (select private.my_client_ids())';
      grant execute on function private.may_see to authenticated;
      drop policy "members read statistics" on call_statistics;
      create policy slow on call_statistics for select to authenticated using (private.may_see(client_id));
      drop index call_sessions_client_id_start_time_idx;
      alter table call_sessions drop constraint call_sessions_client_id_call_sid_key cascade;
      drop index call_sessions_included_idx, call_sessions_let_in_idx;`)
  } finally {
    await pool.end()
  }
  const faults = await seen('select get_client_dashboard_stats($1)')
  expect(faults.join('\n')).toMatch(/call_statistics: no InitPlan/)
  expect(faults.join('\n')).toMatch(/call_statistics: asks for each row/)
  expect(faults.join('\n')).toMatch(/call_sessions: read whole/)
})

const seen = async (sql: string): Promise<string[]> =>
  (await plansSeen(database.url, ownerOf(client.userId), sql, [client.clientId])).flatMap(faultsOf)

const readsGrowing = ({ nodes }: SeenPlan): boolean =>
  nodes.some((node) => growing.includes(node['Relation Name'] ?? ''))

function faultsOf(plan: SeenPlan): string[] {
  if (!readsGrowing(plan)) return []
  const { query, nodes } = plan
  const read = nodes.filter((node) => growing.includes(node['Relation Name'] ?? ''))
  const tables = [...new Set(read.map((node) => node['Relation Name']))].join(', ')
  return [
    ...read
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => `${node['Relation Name']}: read whole: ${query}`),
    ...read.filter(asksEachRow).map((node) => `${node['Relation Name']}: asks for each row: ${query}`),
    ...(nodes.some((node) => node['Parent Relationship'] === 'InitPlan' && once(node))
      ? []
      : [`${tables}: no InitPlan: ${query}`]),
  ]
}

const once = (node: PlanNode) => (node['Actual Loops'] ?? 1) <= 1

/** A filter or condition that calls who may see what for each row it looks at. */
function asksEachRow(node: PlanNode): boolean {
  const conditions = Object.entries(node).filter(([name]) => /Filter|Cond/.test(name))
  return conditions.some(([, text]) => /\b(private|auth)\.\w+\(/.test(String(text)))
}
