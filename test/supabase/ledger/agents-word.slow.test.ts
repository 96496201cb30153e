import { expect, it } from 'vitest'
import { agentOf, asActor } from '../actors.ts'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase()

it('a message that went out and was charged cannot become one that came in, nor the other way round', async () => {
  const { pool } = database
  const { clientId, userId } = await openBilledClient(pool, { perSmsCents: 8 })
  const agent = await pool.connect()
  const as = (sql: string, values: unknown[]) =>
    asActor(agent, agentOf(userId, clientId), () => agent.query(sql, values))
  try {
    for (const kind of ['outbound', 'inbound'])
      await as(
        `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid)
         values ($1, '+61491570006', $2, 'hello', 'sent', $2)`,
        [clientId, kind],
      )
    await as(
      `update sms_logs set message_type = case message_type when 'inbound' then 'outbound' else 'inbound' end, status = 'read'
       where client_id = $1`,
      [clientId],
    )
  } finally {
    agent.release()
  }
  const { rows } = await pool.query('select message_type, twilio_sid, status from sms_logs where client_id = $1', [
    clientId,
  ])
  expect(rows.map((row) => [row.message_type, row.status])).toEqual(rows.map((row) => [row.twilio_sid, 'read']))
  const statement = await pool.query('select get_statement($1, now()::date) as it', [clientId])
  expect(statement.rows[0].it).toMatchObject({ matches_ledger: true, posted_cents: 8 })
})

it('a sid that was charged before its client was removed is not charged again when its last report comes to the next life', async () => {
  const { pool } = database
  const { clientId, userId } = await openBilledClient(pool, { included: 0, balanceCents: 1000 })
  const calls = callFunctions(pool)
  const { rows } = await pool.query('select * from voice_ai_clients where client_id = $1', [clientId])
  await calls.admit('CA_late', clientId)
  await calls.settle('CA_late')
  await pool.query('delete from voice_ai_clients where client_id = $1', [clientId])
  await pool.query('update usage_logs set call_sid = null where client_id = $1', [clientId])
  await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name, plan_id, status, generation)
     values ($1, 'au', 'plmb', $2, $3, 'active', 2)`,
    [userId, rows[0].business_name, rows[0].plan_id],
  )
  await calls.admit('CA_late', clientId)
  expect(await calls.settle('CA_late')).toEqual({ settled: true, cost_amount: 0 })
  expect(await calls.account(userId)).toEqual({ balance: 800, held: 0, due: 0 })
  const statement = await pool.query('select get_statement($1, now()::date) as it', [clientId])
  expect(statement.rows[0].it).toMatchObject({ matches_ledger: true, posted_cents: 200 })
  expect((await pool.query('select * from check_ledger()')).rows).toEqual([])
  await pool.query('delete from voice_ai_clients where client_id = $1', [clientId])
})

it('a key of an adjustment that was an earlier owner’s is refused, not taken for a repeat', async () => {
  const { pool } = database
  const first = await openBilledClient(pool)
  const second = await openBilledClient(pool)
  const { clientId } = first
  const adjust = () => pool.query(`select adjust_credit($1, 500, 'cut off', 'ticket-1') as it`, [clientId])
  expect((await adjust()).rows[0].it).toMatchObject({ applied: true })
  expect((await adjust()).rows[0].it).toMatchObject({ applied: false })
  await pool.query('update voice_ai_clients set user_id = $2 where client_id = $1', [clientId, second.userId])
  await expect(adjust()).rejects.toMatchObject({ code: 'KB102' })
  expect(await callFunctions(pool).account(second.userId)).toMatchObject({ balance: 20_000 })
})

it('whether a call is a test is said when it is let in, and not taken back or claimed while it goes on or after', async () => {
  const { pool } = database
  const { clientId, userId } = await openBilledClient(pool, { included: 0, balanceCents: 1000 })
  const agent = await pool.connect()
  const as = (sql: string, values: unknown[]) =>
    asActor(agent, agentOf(userId, clientId), () => agent.query(sql, values))
  const note = (sid: string, metadata: object) =>
    as('update call_sessions set metadata = $2 where call_sid = $1', [sid, metadata])
  try {
    for (const [sid, test] of [
      ['CA_paid', false],
      ['CA_test', true],
    ] as const)
      await as('select admit_call($1, $2, p_test => $3)', [sid, clientId, test])
    await note('CA_paid', { test: true, turns: 3 })
    await note('CA_test', { turns: 3 })
    for (const sid of ['CA_paid', 'CA_test']) await as(`select settle_call($1, 'completed', 60)`, [sid])
    await note('CA_paid', { test: true, turns: 4 })
  } finally {
    agent.release()
  }
  const { rows } = await pool.query(
    'select metadata, billed_as from call_sessions where client_id = $1 order by call_sid',
    [clientId],
  )
  expect(rows).toEqual([
    { metadata: { turns: 4 }, billed_as: 'charged' },
    { metadata: { test: true, turns: 3 }, billed_as: 'free' },
  ])
})
