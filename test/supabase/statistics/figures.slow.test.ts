import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { type Actor, agentOf, anon, asActor, operatorOf, ownerOf, staffOf } from '../actors.ts'
import { openBilledClient } from '../ledger/open-billed-client.ts'
import { randomFrom } from '../ledger/random-from.ts'
import { countedByHand } from './counted-by-hand.ts'
import { statsByRows } from './stats-by-rows.ts'
import { writeRandomCalls } from './write-random-calls.ts'

const seed = Number(process.env.KLARIQO_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
  process.stdout.write(`Seed of the random calls: ${seed} (KLARIQO_TEST_SEED)\n`)
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

const analytics = async (clientId: string, from: string | null, to: string | null) =>
  (await pool.query('select get_client_analytics($1, $2, $3) as a', [clientId, from, to])).rows[0].a

/** Without what only repeats the question. */
function figuresOf({
  client_id: _,
  from: __,
  to: ___,
  time_zone: ____,
  currency: _____,
  ...figures
}: Record<string, unknown>) {
  return figures
}

// The hours that a clock skips or lives twice, midnight, and the turn of months and years.
const zones: [string, 'au' | 'uk' | 'us' | 'in', string[], [string, string]][] = [
  [
    'Australia/Sydney',
    'au',
    ['2026-10-03T16:00:00Z', '2026-04-04T16:00:00Z', '2026-10-31T13:00:00Z'],
    ['2026-03-25', '2026-11-05'],
  ],
  [
    'Europe/London',
    'uk',
    ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-01-01T00:00:00Z'],
    ['2025-12-30', '2026-10-31'],
  ],
  [
    'America/New_York',
    'us',
    ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z', '2026-11-01T04:00:00Z'],
    ['2026-03-01', '2026-11-03'],
  ],
  ['Asia/Kolkata', 'in', ['2026-02-28T18:30:00Z', '2026-06-14T18:30:00Z'], ['2026-02-26', '2026-06-16']],
  ['Australia/Lord_Howe', 'au', ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'], ['2026-04-01', '2026-10-09']],
]

describe('analytics', () => {
  it.each(zones)(
    '%s: every figure is what adding up the rows gives, over days of 23, 24 and 25 hours',
    async (zone, region, instants, range) => {
      const { clientId } = await openBilledClient(pool, { zone, region })
      await writeRandomCalls(pool, { clientId, count: 120, random: randomFrom(seed), instants })
      const ranges = [range, ...instants.map((at) => [at.slice(0, 10), at.slice(0, 10)] as const)]
      for (const [from, to] of ranges)
        expect(figuresOf(await analytics(clientId, from, to)), `${from} to ${to}`).toEqual(
          await countedByHand(pool, clientId, from, to),
        )
    },
  )

  it('a call keeps the zone it began in when the client moves', async () => {
    const { clientId } = await openBilledClient(pool, { zone: 'Australia/Perth' })
    await pool.query(
      `insert into call_sessions (call_sid, client_id, start_time) values ($1, $2, '2026-06-01T15:30:00Z')`,
      [`${clientId}_a`, clientId],
    )
    await pool.query(`update voice_ai_clients set config = '{"time_zone": "Australia/Sydney"}' where client_id = $1`, [
      clientId,
    ])
    await pool.query(
      `insert into call_sessions (call_sid, client_id, start_time) values ($1, $2, '2026-06-01T15:30:00Z')`,
      [`${clientId}_b`, clientId],
    )
    const answer = await analytics(clientId, '2026-06-01', '2026-06-02')
    expect(answer.by_day.map((day: { calls: number }) => day.calls)).toEqual([1, 1])
    expect(figuresOf(answer)).toEqual(await countedByHand(pool, clientId, '2026-06-01', '2026-06-02'))
  })

  it('a refused call is neither answered nor completed, and its seconds are no conversation', async () => {
    const { clientId } = await openBilledClient(pool)
    await pool.query(
      `insert into call_sessions (call_sid, client_id, status, duration_seconds, refused)
       values ($1 || '_a', $1, 'completed', 60, null), ($1 || '_b', $1, 'completed', 9, 'unpaid')`,
      [clientId],
    )
    expect(await analytics(clientId, null, null)).toMatchObject({
      total_calls: 2,
      outcomes: { status: { completed: 1, refused: 1 }, refused: { unpaid: 1 } },
      durations: { calls: 1, total_seconds: 60, average_seconds: 60, p50_seconds: 60 },
    })
    const { rows } = await pool.query('select get_client_dashboard_stats($1) as s', [clientId])
    expect(rows[0].s).toMatchObject({
      calls_this_month: 2,
      answered_this_month: 1,
      minutes_this_month: 1,
      average_duration_seconds: 60,
    })
  })

  it('of a client without calls says so: days of nothing, no shares, no percentiles', async () => {
    const { clientId } = await openBilledClient(pool)
    const answer = await analytics(clientId, null, null)
    expect(answer.by_day).toHaveLength(31)
    expect(figuresOf(answer)).toEqual(await countedByHand(pool, clientId, answer.from, answer.to))
    expect(answer).toMatchObject({
      total_calls: 0,
      answered_by: { llm: { turns: 0, share: null } },
      durations: { average_seconds: null },
    })
  })

  it.each([
    ['upside down', '2026-06-02', '2026-06-01'],
    ['longer than 400 days', '2025-01-01', '2026-02-05'],
    ['without an end', '2026-01-01', 'infinity'],
  ])('refuses a range that is %s', async (_name, from, to) => {
    const { clientId } = await openBilledClient(pool)
    await expect(analytics(clientId, from, to)).rejects.toMatchObject({ code: 'KS001' })
  })

  it('takes 400 days', async () => {
    const { clientId } = await openBilledClient(pool)
    expect((await analytics(clientId, '2025-01-01', '2026-02-04')).by_day).toHaveLength(400)
  })
})

describe('the figures of today and this month', () => {
  it.each(zones)('%s: as adding up the calls gives', async (zone, region) => {
    const { clientId } = await openBilledClient(pool, { zone, region })
    const now = Date.now()
    const instants = [0, 1, 3, 12, 20, 33].map((days) => new Date(now - days * 86_400_000).toISOString())
    await writeRandomCalls(pool, { clientId, count: 60, random: randomFrom(seed + 1), instants })
    const { rows } = await pool.query('select get_client_dashboard_stats($1) as s', [clientId])
    expect(rows[0].s).toEqual(await statsByRows(pool, clientId))
  })
})

describe('who may see them', () => {
  it('members and operators; the account only whose it is; nobody else anything', async () => {
    const own = await openBilledClient(pool)
    const other = await openBilledClient(pool)
    await writeRandomCalls(pool, {
      clientId: own.clientId,
      count: 5,
      random: randomFrom(seed),
      instants: [new Date().toISOString()],
    })
    const db = new pg.Client({ connectionString: database.url })
    await db.connect()
    const ask = async (actor: Actor, clientId: string) =>
      asActor(db, actor, async () => {
        const sql = 'select get_client_dashboard_stats($1) as stats, get_client_analytics($1) as analytics'
        return (await db.query(sql, [clientId])).rows[0]
      })
    const seen = { total_calls: 5 }
    try {
      expect(await ask(ownerOf(own.userId), own.clientId)).toMatchObject({
        stats: { ...seen, balance: 200, held: 0, due: 0 },
        analytics: {},
      })
      expect(await ask(operatorOf(randomUUID()), own.clientId)).toMatchObject({
        stats: { ...seen, balance: 200 },
        analytics: {},
      })
      for (const member of [staffOf(randomUUID(), own.clientId), agentOf(randomUUID(), own.clientId)])
        expect(await ask(member, own.clientId)).toMatchObject({
          stats: { ...seen, balance: null, held: null, due: null },
          analytics: {},
        })
      const nothing = { stats: null, analytics: null }
      for (const outsider of [
        ownerOf(other.userId),
        staffOf(randomUUID(), other.clientId),
        agentOf(randomUUID(), other.clientId),
        ownerOf(randomUUID()),
      ]) {
        expect(await ask(outsider, own.clientId)).toEqual(nothing)
        const rows = asActor(db, outsider, () =>
          db.query('select from call_statistics where client_id = $1', [own.clientId]),
        )
        expect((await rows).rowCount).toBe(0)
      }
      expect(await ask(ownerOf(own.userId), 'au_plmb_nobody')).toEqual(nothing)
      await expect(ask(anon, own.clientId)).rejects.toMatchObject({ code: '42501' })
      await expect(
        asActor(db, ownerOf(own.userId), () => db.query(`update call_statistics set count = 0`)),
      ).rejects.toMatchObject({ code: '42501' })
    } finally {
      await db.end()
    }
  })
})
