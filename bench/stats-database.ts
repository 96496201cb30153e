import pg from 'pg'
import { fillCalls } from '../test/support/fill-calls.ts'
import { startTestSupabase } from '../test/support/test-supabase.ts'
import type { StatsDatabaseReady, StatsDatabaseWanted } from './stats-database-process.ts'

/** The process behind StatsDatabase: a database with its gateway, filled; ends when its parent lets go of it. */
const wanted = JSON.parse(process.argv[2] ?? '') as StatsDatabaseWanted
const supabase = await startTestSupabase({ migrated: true })
process.once('disconnect', () => void supabase.close().then(() => process.exit(0)))

const db = new pg.Client({ connectionString: supabase.databaseUrl })
await db.connect()
const rows = { calls: 0, turns: 0 }
const began = performance.now()
for (const owner of wanted.owners) {
  await db.query(
    `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, client_slug, status)
     values ('au_plmb_' || $1, $2, 'au', 'plmb', $1, $1, 'active')`,
    [owner.slug, await signUp(owner.email)],
  )
  const filled = await fillCalls(db, { clientId: `au_plmb_${owner.slug}`, calls: owner.calls, days: wanted.days })
  rows.calls += filled.calls
  rows.turns += filled.turns
}
const filledMs = Math.round(performance.now() - began)
// What the server does by itself within a minute of such an insert.
await db.query('vacuum analyze')
const { rows: sums } = await db.query<{ count: string }>('select count(*) from call_statistics')
// The least a call through the gateway can cost.
await db.query(
  `create function public.floor_of_bench() returns integer language sql stable set search_path = '' as 'select 1'`,
)
await db.query('grant execute on function public.floor_of_bench() to authenticated')
await db.query(`notify pgrst, 'reload schema'`)
await db.end()
process.send?.({
  url: supabase.url,
  databaseUrl: supabase.databaseUrl,
  anonKey: supabase.anonKey,
  rows: { ...rows, statistics: Number(sums[0]?.count) },
  filledMs,
} satisfies StatsDatabaseReady)

/** Gives the user's id. */
async function signUp(email: string): Promise<string> {
  const response = await fetch(`${supabase.url}/auth/v1/admin/users`, {
    method: 'POST',
    headers: {
      apikey: supabase.serviceRoleKey,
      authorization: `Bearer ${supabase.serviceRoleKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ email, password: wanted.password, email_confirm: true }),
  })
  if (!response.ok) throw new Error(`no user ${email}: ${response.status} ${await response.text()}`)
  const { id } = (await response.json()) as { id: string }
  await db.query(`select open_account($1, $2, 'Owner', 'Business', 'AUD', 200)`, [id, email])
  return id
}
