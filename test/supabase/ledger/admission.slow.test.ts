import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { type Actor, agentOf, anon, asActor, operatorOf, ownerOf, staffOf } from '../actors.ts'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(24)
const calls = () => callFunctions(database.pool)
let serial = 0
const sidOf = () => `CA_admit_${++serial}`

/** Fifty callers at once on an account of so many cents at 2.00 a call. */
async function rush(balanceCents: number) {
  const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents })
  const sids = Array.from({ length: 50 }, sidOf)
  const answers = await Promise.all(sids.map((sid) => calls().admit(sid, clientId)))
  return { userId, sids, answers, admitted: answers.filter((answer) => answer.admitted).length }
}

/** Runs as somebody who sends a request of his own. */
async function as<T>(
  actor: Actor,
  work: (functions: ReturnType<typeof callFunctions>, client: pg.Client) => Promise<T>,
) {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return await asActor(client, actor, () => work(callFunctions(client), client))
  } finally {
    await client.end()
  }
}

describe('fifty callers at once (B-05)', () => {
  it.each([
    [0, 0],
    [199, 0],
    [200, 1],
    [399, 1],
    [400, 2],
    [500, 2],
  ])('on %s cents: exactly %s are let in, and nothing is ever below zero', async (balanceCents, expected) => {
    const { userId, sids, answers, admitted } = await rush(balanceCents)
    expect(admitted).toBe(expected)
    expect(new Set(answers.filter((answer) => !answer.admitted).map((answer) => answer.reason))).toEqual(
      new Set(['unpaid']),
    )
    expect(await calls().account(userId)).toEqual({ balance: balanceCents, held: expected * 200, due: 0 })
    await Promise.all(sids.map((sid) => calls().settle(sid)))
    expect(await calls().account(userId)).toEqual({ balance: balanceCents - expected * 200, held: 0, due: 0 })
  })

  it('on 5.00, twenty rounds: exactly 2 each time', async () => {
    const rounds = []
    for (let round = 0; round < 20; round++) rounds.push((await rush(500)).admitted)
    expect(rounds).toEqual(Array.from({ length: 20 }, () => 2))
  })
})

describe('what admission answers', () => {
  it('lets in, keeps the call’s row, and says how long it may last', async () => {
    const { clientId } = await openBilledClient(database.pool)
    const sid = sidOf()
    const answer = { admitted: true, reason: null, action: 'answer', max_seconds: 900 }
    expect(await calls().admit(sid, clientId)).toEqual(answer)
    const { rows } = await database.pool.query(
      'select client_id, direction, status, refused, admitted_at is not null as admitted from call_sessions where call_sid = $1',
      [sid],
    )
    expect(rows).toEqual([
      { client_id: clientId, direction: 'inbound', status: 'ringing', refused: null, admitted: true },
    ])
  })

  it('the same again, from eight sides at once, and promises once', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 1000 })
    const sid = sidOf()
    const answers = await Promise.all(Array.from({ length: 8 }, () => calls().admit(sid, clientId)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect((await calls().account(userId))?.held).toBe(200)
    const refused = sidOf()
    await database.pool.query('update voice_ai_clients set status = $2 where client_id = $1', [clientId, 'suspended'])
    expect(await calls().admit(refused, clientId)).toMatchObject({
      admitted: false,
      reason: 'suspended',
      action: 'message',
    })
    await database.pool.query('update voice_ai_clients set status = $2 where client_id = $1', [clientId, 'active'])
    expect(await calls().admit(refused, clientId)).toMatchObject({ admitted: false, reason: 'suspended' })
    expect(await calls().admit(sid, clientId)).toMatchObject({ admitted: true })
  })

  it.each(['message', 'voicemail', 'forward'])('an unpaid line does what is set: %s', async (action) => {
    const { clientId } = await openBilledClient(database.pool, { included: 0, balanceCents: 0 })
    await database.pool.query('select set_billing_settings($1, $2)', [clientId, { unpaid_action: action }])
    expect(await calls().admit(sidOf(), clientId)).toMatchObject({ admitted: false, reason: 'unpaid', action })
  })

  it('who owes something is unpaid, included calls left or not; paying opens the line', async () => {
    const { clientId, userId, currency } = await openBilledClient(database.pool, { balanceCents: 0 })
    const charge = `select due_cents::int as due from private.charge($1, $2, 4900, 'fee', $3, $4, '2026-10-01')`
    const { rows } = await database.pool.query(charge, [userId, currency, `fee:${clientId}`, clientId])
    expect(rows).toEqual([{ due: 4900 }])
    expect(await calls().admit(sidOf(), clientId)).toMatchObject({ reason: 'unpaid', action: 'voicemail' })
    await database.pool.query(`select private.credit($1, $2, 5000, 'top_up', $3, 'payments')`, [
      userId,
      currency,
      `top_up:${clientId}`,
    ])
    expect(await calls().account(userId)).toEqual({ balance: 100, held: 0, due: 0 })
    expect(await calls().admit(sidOf(), clientId)).toMatchObject({ admitted: true })
  })

  it('a call that is over when it is asked about promises nothing', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0 })
    const sid = sidOf()
    await database.pool.query('insert into call_sessions (call_sid, client_id) values ($1, $2)', [sid, clientId])
    await calls().settle(sid)
    await calls().admit(sid, clientId)
    expect(await calls().account(userId)).toEqual({ balance: 19_800, held: 0, due: 0 })
  })
})

describe('an agent', () => {
  it('asks for its own client only, and cannot reach into another’s call', async () => {
    const own = await openBilledClient(database.pool)
    const other = await openBilledClient(database.pool)
    const agent = agentOf(randomUUID(), own.clientId)
    const theirs = sidOf()
    await calls().admit(theirs, other.clientId)
    await expect(as(agent, (mine) => mine.admit(sidOf(), other.clientId))).rejects.toMatchObject({ code: 'KC001' })
    await expect(as(agent, (mine) => mine.admit(theirs, own.clientId))).rejects.toMatchObject({ code: 'KC002' })
    await expect(as(agent, (mine) => mine.settle(theirs))).rejects.toMatchObject({ code: 'KC002' })
    await expect(as(agent, (mine) => mine.dial(other.clientId))).rejects.toMatchObject({ code: 'KC001' })
    await expect(as(agent, (mine) => mine.void(theirs))).rejects.toMatchObject({ code: '42501' })
    const sid = sidOf()
    const admitted = await as(
      agent,
      async (_, client) => (await client.query('select admit_call($1) as a', [sid])).rows[0].a,
    )
    expect(admitted).toMatchObject({ admitted: true })
    expect(await as(agent, (mine) => mine.settle(sid))).toEqual({ settled: true, cost_amount: 0 })
  })

  it.each([
    ['an owner', (owner: string) => ownerOf(owner)],
    ['staff', (_: string, client: string) => staffOf(randomUUID(), client)],
    ['an operator', () => operatorOf(randomUUID())],
  ])('is not %s: these do not begin calls', async (_name, actorOf) => {
    const { clientId, userId } = await openBilledClient(database.pool)
    const actor = actorOf(userId, clientId)
    await expect(as(actor, (mine) => mine.admit(sidOf(), clientId))).rejects.toMatchObject({ code: 'KC001' })
    await expect(as(anon, (mine) => mine.admit(sidOf(), clientId))).rejects.toMatchObject({ code: '42501' })
  })

  it('cannot choose the month, nor write what a call costs, is refused for or counts as', async () => {
    const { clientId } = await openBilledClient(database.pool, { included: 0 })
    const agent = agentOf(randomUUID(), clientId)
    const [asked, written] = [sidOf(), sidOf()]
    const old = '2020-01-01T00:00:00Z'
    await as(agent, async (mine, client) => {
      await mine.admit(asked, clientId, { startedAt: old })
      await client.query(`select open_call($1, $2, p_started_at => $3)`, [written, clientId, old])
    })
    const { rows } = await database.pool.query(
      `select direction, start_time > now() - interval '25 hours' as recent from call_sessions where client_id = $1`,
      [clientId],
    )
    expect(rows).toEqual(Array.from({ length: 2 }, () => ({ direction: 'inbound', recent: true })))
    const forbidden = [
      `direction = 'outbound'`,
      'start_time = now()',
      'cost_amount = 0',
      'settled_at = now()',
      `billed_as = 'free'`,
      `billing_month = '2020-01-01'`,
      `refused = 'unpaid'`,
      'refused = null',
      `time_zone = 'UTC'`,
      'admitted_at = null',
      `void_reason = 'x'`,
      'created_at = now()',
    ]
    for (const change of forbidden)
      await expect(
        as(agent, (_, client) => client.query(`update call_sessions set ${change}`)),
        change,
      ).rejects.toMatchObject({ code: '42501' })
    for (const table of [
      'call_holds',
      'credits',
      'client_limits',
      'billing_settings',
      'limit_defaults',
      'outbound_dials',
      'ledger_entries',
      'usage_logs',
    ])
      await expect(
        as(agent, (_, client) => client.query(`delete from ${table}`)),
        table,
      ).rejects.toMatchObject({ code: '42501' })
  })
})
