import pg from 'pg'
import { beforeAll, expect, it } from 'vitest'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'
import { callFunctions } from './call-functions.ts'
import { type BilledClient, openBilledClient } from './open-billed-client.ts'
import { crashPoints, plantCrashes } from './plant-crashes.ts'
import { randomFrom } from './random-from.ts'
import { RestlessConnection } from './restless-connection.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(4)
beforeAll(() => plantCrashes(database.pool))

const operations = Number(process.env.KLARIQO_TEST_OPERATIONS ?? 10_000)
const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 2 ** 31)
const perSmsCents = 15

type Operation = { name: string; run: (client: pg.Client) => Promise<unknown>; crashAt: string }
/** What has to have happened in the end, by what makes it once; cents that it gives or takes. */
type Expected = Map<string, { userId: string; cents: number }>

it(`the ledger sums to zero after ${operations} random operations with crashes, seed ${seed}`, {
  timeout: 300_000,
}, async () => {
  console.log(`random operations with seed ${seed} (KLARIQO_TEST_SEED, KLARIQO_TEST_OPERATIONS)`)
  const { owners, lines } = await openClients()
  const expected: Expected = new Map()
  const all = plan(lines, expected)
  const work = [...all].reverse()
  const settled = new Map<string, number>()
  const unknown: Operation[] = []
  let snapshots = 0

  const perform = async (connection: RestlessConnection, operation: Operation, crashAt: string) => {
    const attempt = await connection.attempt(operation.run, crashAt)
    if (attempt === 'unknown') unknown.push(operation)
    else if ((attempt.answer as { settled?: boolean } | null)?.settled === true)
      settled.set(operation.name, (settled.get(operation.name) ?? 0) + 1)
  }
  const connections = Array.from({ length: 8 }, () => new RestlessConnection(database.url))
  const random = randomFrom(seed + 1)
  const worker = async (connection: RestlessConnection) => {
    for (let next = work.pop(); next; next = work.pop()) {
      const turn = work.length
      await perform(connection, next, next.crashAt)
      // Now and then a blow from outside, at whoever is in the middle of something.
      if (random() < 0.02)
        await database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'restless' and state = 'active' order by pid limit 1`,
        )
      // While the others go on.
      if (turn % 1000 === 0) {
        snapshots += 1
        expect(await booksOfOneMoment()).toEqual([])
      }
    }
  }
  try {
    await Promise.all(connections.map(worker))
    const deaths = connections.reduce((sum, connection) => sum + connection.deaths, 0)
    // What nobody heard the end of is asked for again, as its sender would.
    const [repeater = new RestlessConnection(database.url)] = connections
    for (const operation of unknown.splice(0)) await perform(repeater, operation, '')
    expect(unknown).toEqual([])
    console.log(`${all.length} operations, ${deaths} connections killed, ${snapshots} looks at the books in between`)
    expect(deaths).toBeGreaterThan(operations / 100)
  } finally {
    await Promise.all(connections.map((connection) => connection.close()))
  }

  expect(await booksThatDoNotBalance(database.pool)).toEqual([])
  expect([...settled].filter(([, times]) => times > 1)).toEqual([])
  for (const { userId, opening } of owners) {
    const given = [...expected.values()]
      .filter((each) => each.userId === userId)
      .reduce((sum, each) => sum + each.cents, 0)
    const { rows } = await database.pool.query(
      `select coalesce(round(sum(s.cost_amount) * 100), 0)::int as cents from call_sessions s join voice_ai_clients c using (client_id) where c.user_id = $1`,
      [userId],
    )
    const account = await callFunctions(database.pool).account(userId)
    expect([userId, (account?.balance ?? 0) - (account?.due ?? 0)]).toEqual([userId, opening + given - rows[0].cents])
  }
})

type Owner = { userId: string; opening: number }

/** Four owners, rich and poor, with many and few included calls; the last has two lines on one account. */
async function openClients(): Promise<{ owners: Owner[]; lines: BilledClient[] }> {
  const owners: Owner[] = []
  const lines: BilledClient[] = []
  for (const [opening, included] of [
    [1_000_000, 0],
    [1000, 20],
    [0, 50],
    [30_000, 100],
  ] as const) {
    const line = await openBilledClient(database.pool, { balanceCents: opening, included, perSmsCents })
    owners.push({ userId: line.userId, opening })
    lines.push(line)
  }
  const { userId } = owners[3] as Owner
  const second = await openBilledClient(database.pool, { included: 3, perSmsCents, balanceCents: 0 })
  await database.pool.query('update voice_ai_clients set user_id = $1 where client_id = $2', [userId, second.clientId])
  return { owners, lines: [...lines, { ...second, userId }] }
}

function plan(lines: BilledClient[], expected: Expected): Operation[] {
  const random = randomFrom(seed)
  const below = (bound: number) => Math.floor(random() * bound)
  const ownerless = { code: 'KC002' }
  return Array.from({ length: operations }, (_, index): Operation => {
    // Sixteen in a row on one line, so that eight workers meet there.
    const turn = Math.floor(index / 16) % lines.length
    const line = lines[turn] as BilledClient
    const call = below((operations * 0.3) / lines.length) * lines.length + turn
    const sid = `CA_random_${call}`
    const crashAt = random() < 0.03 ? (crashPoints[below(crashPoints.length)] ?? '') : ''
    const dice = random()
    const startedAt = `2026-1${call % 2}-10T03:00:00Z`
    if (dice < 0.34)
      return {
        name: `admit ${sid}`,
        crashAt,
        run: (client) => callFunctions(client).admit(sid, line.clientId, { startedAt, test: call % 17 === 0 }),
      }
    if (dice < 0.72) {
      const status = random() < 0.8 ? 'completed' : 'busy'
      return {
        name: `settle ${sid}`,
        crashAt,
        run: (client) =>
          callFunctions(client)
            .settle(sid, status)
            .catch((error: { code?: string }) => {
              // Its call was not begun yet.
              if (error.code !== ownerless.code) throw error
              return null
            }),
      }
    }
    if (dice < 0.75)
      return {
        name: `void ${sid}`,
        crashAt,
        run: (client) =>
          callFunctions(client)
            .void(sid)
            .catch((error: { code?: string }) => {
              if (error.code !== ownerless.code) throw error
              return null
            }),
      }
    if (dice < 0.79)
      return {
        name: `written ${sid}`,
        crashAt,
        run: (client) =>
          client.query(
            'insert into call_sessions (call_sid, client_id, start_time) values ($1, $2, $3) on conflict do nothing',
            [sid, line.clientId, startedAt],
          ),
      }
    if (dice < 0.82) return { name: 'dial', crashAt, run: (client) => callFunctions(client).dial(line.clientId) }
    if (dice < 0.9) {
      const message = `SM_random_${below(operations * 0.05)}`
      expected.set(`${line.clientId} ${message}`, { userId: line.userId, cents: -perSmsCents })
      return {
        name: `sms ${message}`,
        crashAt,
        run: (client) =>
          client.query(
            `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid)
             values ($1, '+61400000000', 'outbound', 'x', 'sent', $2) on conflict (client_id, twilio_sid) do update set status = 'delivered'`,
            [line.clientId, message],
          ),
      }
    }
    const number = below(operations * 0.05)
    const cents = 100 + ((number * 37) % 900)
    const [kind, sql] =
      dice < 0.935
        ? ['top_up', `select private.credit($1, $2, $3, 'top_up', $4, 'payments')`]
        : dice < 0.96
          ? ['adjust', `select adjust_credit($5, $3, 'a gift', $4)`]
          : ['fee', `select private.charge($1, $2, $3, 'fee', $4, $5, '2026-10-01')`]
    const key = `${kind}:random:${turn}:${number}`
    expected.set(key, { userId: line.userId, cents: kind === 'fee' ? -cents : cents })
    // Each statement names every value, whether it needs it or not.
    const named = `with given as (select $1::uuid, $2::text, $3::bigint, $4::text, $5::text) ${sql}`
    return {
      name: key,
      crashAt,
      run: (client) => client.query(named, [line.userId, line.currency, cents, key, line.clientId]),
    }
  })
}

/** While others go on writing. */
async function booksOfOneMoment() {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    return await booksThatDoNotBalance(client)
  } finally {
    await client.end()
  }
}
