import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { agentOf, asActor } from '../actors.ts'
import { callFunctions } from '../ledger/call-functions.ts'
import { openBilledClient } from '../ledger/open-billed-client.ts'
import { randomFrom } from '../ledger/random-from.ts'
import { shuffled } from '../ledger/shuffled.ts'
import { countedByHand } from './counted-by-hand.ts'
import { writeRandomCalls, writeRandomTurn } from './write-random-calls.ts'

const seed = Number(process.env.KLARIQO_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const workers = 8
let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: workers + 2 })
  process.stdout.write(`Seed of the shuffled writes: ${seed} (KLARIQO_TEST_SEED)\n`)
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

const differences = async (clientId: string | null = null) =>
  (await pool.query('select * from check_statistics($1)', [clientId])).rows

const one = async <T>(sql: string, values: unknown[]): Promise<T> => (await pool.query(sql, values)).rows[0] as T

/** A call that is gone, or not there yet, in whatever order the writes fall. */
const expected = new Set(['23503', 'KC002'])

async function inAnyOrder(work: (() => Promise<unknown>)[]): Promise<string[]> {
  const queue = shuffled(work, seed)
  const failures: string[] = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await next().catch((error: { code?: string; message: string }) => {
        if (!expected.has(error.code ?? '')) failures.push(`${error.code} ${error.message}`)
      })
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return failures
}

describe('the sums are what the rows say', () => {
  it('while calls are admitted, spoken, settled, repeated, moved, purged and removed by eight at once, at any moment', async () => {
    const random = randomFrom(seed)
    const { clientId } = await openBilledClient(pool, { zone: 'Australia/Sydney', included: 5 })
    const calls = callFunctions(pool)
    const today = Date.now()
    const work = Array.from({ length: 80 }, (_, i) => `CA_sums_${i}`).flatMap((sid, i) => {
      const startedAt = new Date(today - Math.floor(random() * 40) * 6 * 3_600_000).toISOString()
      const late = randomFrom(seed + i)
      const repeated = async () => {
        const id = await writeRandomTurn(pool, { clientId, sid, random: late })
        await pool.query(
          `insert into conversation_logs (id, call_sid, client_id, speaker, message_type, content, source, user_end_to_audio_ms)
           values ($1, $2, $3, 'Agent', 'response', 'again', 'tts', 999)
           on conflict (client_id, id) do update set source = excluded.source, user_end_to_audio_ms = excluded.user_end_to_audio_ms`,
          [id, sid, clientId],
        )
      }
      return [
        () => calls.admit(sid, clientId, { startedAt }),
        () => calls.admit(sid, clientId, { startedAt }),
        () => writeRandomTurn(pool, { clientId, sid, random: late }),
        () => writeRandomTurn(pool, { clientId, sid, random: late }),
        repeated,
        () => calls.settle(sid, 'completed', i),
        () => calls.settle(sid, 'completed', i),
        () => calls.settle(sid, 'busy', 0),
        () => pool.query(`update call_sessions set transcript = 'x', metadata = '{"a": 1}' where call_sid = $1`, [sid]),
        () =>
          pool.query(`update call_sessions set start_time = start_time - interval '17 hours' where call_sid = $1`, [
            sid,
          ]),
        ...(i % 5 === 0 ? [() => pool.query('delete from conversation_logs where call_sid = $1', [sid])] : []),
        ...(i % 7 === 0 ? [() => pool.query('delete from call_sessions where call_sid = $1', [sid])] : []),
        ...(i % 20 === 0
          ? [() => pool.query(`delete from call_sessions where client_id = $1 and call_sid like '%3'`, [clientId])]
          : []),
      ]
    })
    let working = true
    let looks = 0
    const watcher = (async () => {
      for (; working; looks++) expect(await differences()).toEqual([])
    })()
    const failures = await inAnyOrder(work)
    working = false
    await watcher
    expect(failures).toEqual([])
    expect(looks).toBeGreaterThan(3)
    expect(await differences()).toEqual([])
    const day = (ms: number) => new Date(today + ms).toISOString().slice(0, 10)
    const range = [day(-30 * 86_400_000), day(86_400_000)] as const
    const { answer } = await one<{ answer: Record<string, unknown> }>(
      'select get_client_analytics($1, $2, $3) as answer',
      [clientId, ...range],
    )
    expect(answer).toMatchObject(await countedByHand(pool, clientId, ...range))
  })

  it('with an agent that signs in for itself and has no right to write them', async () => {
    const { clientId, userId } = await openBilledClient(pool)
    const db = new pg.Client({ connectionString: database.url })
    await db.connect()
    try {
      await asActor(db, agentOf(userId, clientId), () => db.query(`select admit_call('CA_agent', $1)`, [clientId]))
      for (const ms of [300, 400])
        await asActor(db, agentOf(userId, clientId), () =>
          db.query(
            `insert into conversation_logs (call_sid, client_id, speaker, message_type, content, source, user_end_to_audio_ms)
             values ('CA_agent', $1, 'Agent', 'response', 'x', 'llm', $2)`,
            [clientId, ms],
          ),
        )
      await asActor(db, agentOf(userId, clientId), () => db.query(`select settle_call('CA_agent', 'completed', 42)`))
    } finally {
      await db.end()
    }
    expect(await differences(clientId)).toEqual([])
    const { latency } = await one<{ latency: unknown }>(
      `select get_client_analytics($1) -> 'latency' -> 'llm' as latency`,
      [clientId],
    )
    expect(latency).toEqual({ turns: 2, p50_ms: 300, p95_ms: 400, p99_ms: 400 })
  })

  it('after a write that is taken back, and after one whose snapshot is too old to fold', async () => {
    const { clientId } = await openBilledClient(pool)
    const [sid = ''] = await writeRandomCalls(pool, {
      clientId,
      count: 1,
      random: () => 0.5,
      instants: ['2026-05-05T00:00:00Z'],
    })
    const db = await pool.connect()
    try {
      await db.query('begin')
      for (let i = 0; i < 70; i++) await writeRandomTurn(db, { clientId, sid, random: randomFrom(i) })
      await db.query('rollback')
      await db.query('begin isolation level repeatable read')
      for (let i = 0; i < 70; i++) await writeRandomTurn(db, { clientId, sid, random: randomFrom(i) })
      await db.query('commit')
    } finally {
      db.release()
    }
    expect(await differences(clientId)).toEqual([])
  })
})

describe('changes that wait to be folded', () => {
  it('stay few however much is written, and folding changes no sum', async () => {
    const { clientId } = await openBilledClient(pool)
    await writeRandomCalls(pool, { clientId, count: 300, random: randomFrom(seed), instants: ['2026-05-05T00:00:00Z'] })
    const waiting = async () =>
      (
        await one<{ n: number }>('select count(*)::int as n from call_statistics where client_id = $1 and change > 0', [
          clientId,
        ])
      ).n
    // One change in 64 folds: ten times as many in a row without one is less likely than one in ten thousand.
    expect(await waiting()).toBeLessThan(640)
    await pool.query('select private.fold_statistics($1)', [clientId])
    expect(await waiting()).toBe(0)
    expect(await differences(clientId)).toEqual([])
    const empty = 'select count(*)::int as n from call_statistics where client_id = $1 and count = 0 and total = 0'
    expect(await one(empty, [clientId])).toEqual({ n: 0 })
  })

  it('are nobody’s to wait for: a writer passes by a fold that is not finished', async () => {
    const { clientId } = await openBilledClient(pool)
    const [sid = ''] = await writeRandomCalls(pool, {
      clientId,
      count: 1,
      random: () => 0.5,
      instants: ['2026-05-05T00:00:00Z'],
    })
    const folder = await pool.connect()
    try {
      await folder.query('begin')
      await folder.query('select private.fold_statistics($1)', [clientId])
      const writer = await pool.connect()
      try {
        await writer.query(`set lock_timeout = '1s'`)
        for (let i = 0; i < 130; i++) await writeRandomTurn(writer, { clientId, sid, random: randomFrom(i) })
        await writer.query('reset lock_timeout')
      } finally {
        writer.release()
      }
      await folder.query('commit')
    } finally {
      folder.release()
    }
    expect(await differences(clientId)).toEqual([])
  })
})

describe('when a client is gone', () => {
  it('its sums are gone with it, those that waited too', async () => {
    const { clientId } = await openBilledClient(pool)
    await writeRandomCalls(pool, { clientId, count: 20, random: randomFrom(seed), instants: ['2026-05-05T00:00:00Z'] })
    await pool.query('delete from voice_ai_clients where client_id = $1', [clientId])
    expect(await one('select count(*)::int as n from call_statistics where client_id = $1', [clientId])).toEqual({
      n: 0,
    })
  })
})

describe('check_statistics', () => {
  it.each([
    [
      'a sum that is too high',
      'update call_statistics set count = count + 1 where ctid = (select ctid from call_statistics where client_id = $1 limit 1)',
    ],
    ['sums that are missing', `delete from call_statistics where client_id = $1 and measure = 'durations'`],
    [
      'sums of a day without calls',
      `insert into call_statistics (client_id, day, measure, count) values ($1, '2020-01-01', 'calls', 3)`,
    ],
    [
      'a change that was counted down twice',
      `insert into call_statistics (client_id, day, measure, series, bucket, change, count, total)
       select client_id, day, measure, series, bucket, nextval('private.statistic_change'), -count, -total from call_statistics
       where client_id = $1 and measure = 'hours'`,
    ],
  ])('names %s, and mend_statistics sets it right', async (_name, fault) => {
    const { clientId } = await openBilledClient(pool)
    await writeRandomCalls(pool, { clientId, count: 15, random: randomFrom(seed), instants: ['2026-05-05T00:00:00Z'] })
    expect(await differences(clientId)).toEqual([])
    await pool.query(fault, [clientId])
    const found = await differences(clientId)
    expect(found.length).toBeGreaterThan(0)
    expect(found[0]).toMatchObject({
      problem: 'statistics_differ',
      subject: clientId,
      details: { day: expect.any(String) },
    })
    expect(await one('select mend_statistics($1) as mended', [clientId])).toEqual({ mended: found.length })
    expect(await differences(clientId)).toEqual([])
  })
})
