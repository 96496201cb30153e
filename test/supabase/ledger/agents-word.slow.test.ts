import { expect, it } from 'vitest'
import { agentOf, asActor } from '../actors.ts'
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
