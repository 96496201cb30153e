import pg from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { crashPoints, plantCrashes } from './plant-crashes.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(4)
const calls = () => callFunctions(database.pool)
let serial = 0

beforeAll(() => plantCrashes(database.pool))

type Work = (functions: ReturnType<typeof callFunctions>, client: pg.Client) => Promise<unknown>

/** Does the work on a connection of its own that dies at `point`; whether it died. */
async function diesAt(point: string, work: Work): Promise<boolean> {
  const client = new pg.Client({ connectionString: database.url })
  // The server says goodbye beside the answer of the query.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`select set_config('crash.at', $1, false)`, [point])
    await work(callFunctions(client), client)
    return false
  } catch (error) {
    expect((error as { code?: string }).code).toBe('57P01')
    return true
  } finally {
    await client.end()
  }
}

/** For every point: a fresh scene, the crash, nothing of it left; then the same work twice, done exactly once. */
async function crashEverywhere(
  scene: () => Promise<{ work: Work; account: () => Promise<unknown>; before: unknown; after: unknown }>,
): Promise<string[]> {
  const reached: string[] = []
  for (const point of crashPoints) {
    const { work, account, before, after } = await scene()
    if (!(await diesAt(point, work))) continue
    reached.push(point)
    expect([point, await account()]).toEqual([point, before])
    expect(await booksThatDoNotBalance(database.pool)).toEqual([])
    for (let attempt = 0; attempt < 2; attempt++) expect(await diesAt('nowhere', work)).toBe(false)
    expect([point, await account()]).toEqual([point, after])
    expect(await booksThatDoNotBalance(database.pool)).toEqual([])
  }
  return reached
}

describe('a backend that dies between any two writes leaves nothing half done (B-06)', () => {
  it('while a call is admitted', async () => {
    const reached = await crashEverywhere(async () => {
      const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 500 })
      const sid = `CA_crash_${++serial}`
      return {
        work: (functions) => functions.admit(sid, clientId),
        account: () => calls().account(userId),
        before: { balance: 500, held: 0, due: 0 },
        after: { balance: 500, held: 200, due: 0 },
      }
    })
    expect(reached).toEqual([
      'call_sessions insert before',
      'call_sessions insert after',
      'call_sessions update before',
      'call_sessions update after',
      'call_holds insert before',
      'call_holds insert after',
      'credits update before',
      'credits update after',
    ])
  })

  it('while a call is settled against what was promised for it', async () => {
    const reached = await crashEverywhere(async () => {
      const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 500 })
      const sid = `CA_crash_${++serial}`
      await calls().admit(sid, clientId)
      return {
        work: (functions) => functions.settle(sid),
        account: () => calls().account(userId),
        before: { balance: 500, held: 200, due: 0 },
        after: { balance: 300, held: 0, due: 0 },
      }
    })
    expect(reached).toEqual([
      'call_sessions update before',
      'call_sessions update after',
      'call_holds update before',
      'call_holds update after',
      'credits update before',
      'credits update after',
      'ledger_entries insert before',
      'ledger_entries insert after',
      'usage_logs insert before',
      'usage_logs insert after',
    ])
  })

  it('while a call that overtakes another hands its promise over', async () => {
    const reached = await crashEverywhere(async () => {
      const { clientId, userId } = await openBilledClient(database.pool, { included: 1, balanceCents: 200 })
      const [covered, paying] = [`CA_crash_${++serial}`, `CA_crash_${++serial}`]
      await calls().admit(covered, clientId)
      await calls().admit(paying, clientId)
      return {
        work: async (functions) => {
          await functions.settle(paying)
          await functions.settle(covered)
        },
        account: () => calls().account(userId),
        before: { balance: 200, held: 200, due: 0 },
        after: { balance: 0, held: 0, due: 0 },
      }
    })
    expect(reached).toEqual(expect.arrayContaining(['call_holds update after', 'credits update after']))
  })

  it('while a message is written, a call is voided, money comes in', async () => {
    const reached = await crashEverywhere(async () => {
      const { clientId, userId } = await openBilledClient(database.pool, {
        included: 0,
        balanceCents: 500,
        perSmsCents: 10,
      })
      const sid = `CA_crash_${++serial}`
      await calls().admit(sid, clientId)
      return {
        // One request: all of it or nothing.
        work: async (functions, client) => {
          await client.query('begin')
          await functions.void(sid)
          await client.query(
            `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid)
             values ($1, '+61400000000', 'outbound', 'x', 'sent', 'SM_1') on conflict (client_id, twilio_sid) do nothing`,
            [clientId],
          )
          await client.query(`select private.credit($1, 'AUD', 1000, 'top_up', $2, 'payments')`, [
            userId,
            `top_up:${sid}`,
          ])
          await client.query('commit')
        },
        account: () => calls().account(userId),
        before: { balance: 500, held: 200, due: 0 },
        after: { balance: 1490, held: 0, due: 0 },
      }
    })
    expect(reached.length).toBeGreaterThanOrEqual(12)
  })

  it('after it was done and before anybody heard: asked again, it is not done again', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 500 })
    const sid = `CA_crash_${++serial}`
    for (const ask of [
      (functions: ReturnType<typeof callFunctions>) => functions.admit(sid, clientId),
      (functions: ReturnType<typeof callFunctions>) => functions.settle(sid),
    ]) {
      const client = new pg.Client({ connectionString: database.url })
      client.on('error', () => undefined)
      await client.connect()
      await ask(callFunctions(client))
      const { rows } = await client.query('select pg_backend_pid() as pid')
      await database.pool.query('select pg_terminate_backend($1)', [rows[0].pid])
      await client.end().catch(() => undefined)
      await ask(calls())
    }
    expect(await calls().account(userId)).toEqual({ balance: 300, held: 0, due: 0 })
  })
})
