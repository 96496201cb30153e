import { expect, it } from 'vitest'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(4)
const calls = () => callFunctions(database.pool)
let serial = 0

/** First instants of a month in UTC; each zone's four lie on both sides of its changes of clock, so eight boundaries with the millisecond before. */
const firstInstants: [zone: string, instants: string[]][] = [
  // +11 until 5 April and from 4 October, +10 between.
  ['Australia/Sydney', ['2026-03-31T13:00Z', '2026-04-30T14:00Z', '2026-09-30T14:00Z', '2026-10-31T13:00Z']],
  // +1 from 29 March to 25 October.
  ['Europe/London', ['2026-03-01T00:00Z', '2026-03-31T23:00Z', '2026-09-30T23:00Z', '2026-11-01T00:00Z']],
  // −4 from 8 March to 1 November, two hours into the month.
  ['America/New_York', ['2026-03-01T05:00Z', '2026-04-01T04:00Z', '2026-11-01T04:00Z', '2026-12-01T05:00Z']],
  // +5:30 all year; a leap day and a turn of the year.
  ['Asia/Kolkata', ['2026-03-31T18:30Z', '2026-10-31T18:30Z', '2026-12-31T18:30Z', '2028-02-29T18:30Z']],
  ['Australia/Perth', ['2026-03-31T16:00Z', '2026-10-31T16:00Z', '2026-12-31T16:00Z', '2028-02-29T16:00Z']],
  ['Australia/Adelaide', ['2026-03-31T13:30Z', '2026-04-30T14:30Z', '2026-09-30T14:30Z', '2026-10-31T13:30Z']],
  // Half an hour of summer time: +10:30 and +11.
  ['Australia/Lord_Howe', ['2026-03-31T13:00Z', '2026-04-30T13:30Z', '2026-09-30T13:30Z', '2026-10-31T13:00Z']],
  ['Pacific/Auckland', ['2026-03-31T11:00Z', '2026-04-30T12:00Z', '2026-09-30T11:00Z', '2026-10-31T11:00Z']],
  ['UTC', ['2026-04-01T00:00Z', '2026-11-01T00:00Z', '2027-01-01T00:00Z', '2028-03-01T00:00Z']],
]

/** Month of a local date that begins at `instant`: fifteen days in, no zone can disagree. */
const monthBegunAt = (instant: number): string =>
  `${new Date(instant + 15 * 24 * 3600 * 1000).toISOString().slice(0, 7)}-01`
const monthBefore = (instant: number): string =>
  `${new Date(instant - 15 * 24 * 3600 * 1000).toISOString().slice(0, 7)}-01`

/** The month a call of this start is in, by its row, its promise and its ledger entries. */
async function monthsOf(clientId: string, startedAt: string): Promise<string[]> {
  const sid = `CA_month_${++serial}`
  await calls().admit(sid, clientId, { startedAt })
  expect((await calls().settle(sid)).settled).toBe(true)
  const { rows } = await database.pool.query(
    `select billing_month::text as month from call_sessions where call_sid = $1
     union select billing_month::text from call_holds where call_sid = $1
     union select billing_month::text from ledger_entries where idempotency_key = 'call:' || $1`,
    [sid],
  )
  return rows.map((row) => row.month)
}

it.each(firstInstants)(
  '%s: eight instants at the turn of months are in the right one (B-03)',
  async (zone, instants) => {
    const { clientId } = await openBilledClient(database.pool, { zone, included: 0 })
    const seen: [string, string[]][] = []
    const expected: [string, string[]][] = []
    for (const first of instants.map((instant) => Date.parse(instant))) {
      for (const [at, month] of [
        [first - 1, monthBefore(first)],
        [first, monthBegunAt(first)],
      ] as const) {
        const start = new Date(at).toISOString()
        seen.push([start, await monthsOf(clientId, start)])
        expected.push([start, [month]])
      }
    }
    expect(seen).toHaveLength(8)
    expect(seen).toEqual(expected)
  },
)

it('a call that lasts over midnight is in the month it began in, and takes that month’s included call (B-03)', async () => {
  const { clientId } = await openBilledClient(database.pool, { zone: 'Australia/Sydney', included: 1 })
  await calls().admit('CA_midnight', clientId, { startedAt: '2026-10-31T12:59:00Z' })
  await calls().admit('CA_after', clientId, { startedAt: '2026-10-31T13:01:00Z' })
  expect((await calls().settle('CA_midnight', 'completed', 600)).cost_amount).toBe(0)
  expect((await calls().settle('CA_after', 'completed', 10)).cost_amount).toBe(0)
})

it('a zone changed in the middle of a month never prices a call anew (B-03)', async () => {
  const { clientId } = await openBilledClient(database.pool, { zone: 'Australia/Sydney', included: 0 })
  // November in Sydney, October in Perth.
  const startedAt = '2026-10-31T13:30:00Z'
  await calls().admit('CA_zone_admitted', clientId, { startedAt })
  await database.pool.query(
    `insert into call_sessions (call_sid, client_id, start_time) values ('CA_zone_written', $1, $2)`,
    [clientId, startedAt],
  )
  await database.pool.query(
    `update voice_ai_clients set config = '{"time_zone": "Australia/Perth"}' where client_id = $1`,
    [clientId],
  )
  await calls().admit('CA_zone_later', clientId, { startedAt })
  for (const sid of ['CA_zone_admitted', 'CA_zone_written', 'CA_zone_later']) await calls().settle(sid)
  const { rows } = await database.pool.query(
    `select call_sid, time_zone, billing_month::text as month from call_sessions where client_id = $1 order by call_sid`,
    [clientId],
  )
  expect(rows).toEqual([
    { call_sid: 'CA_zone_admitted', time_zone: 'Australia/Sydney', month: '2026-11-01' },
    { call_sid: 'CA_zone_later', time_zone: 'Australia/Perth', month: '2026-10-01' },
    { call_sid: 'CA_zone_written', time_zone: 'Australia/Sydney', month: '2026-11-01' },
  ])
})
