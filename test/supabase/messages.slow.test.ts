import { expect, it } from 'vitest'
import { agentOf, asActor } from './actors.ts'
import { type BilledClient, openBilledClient } from './ledger/open-billed-client.ts'
import { useLedgerDatabase } from './ledger/use-ledger-database.ts'

const database = useLedgerDatabase(4)
const caller = '+61491570156'

/** The functions as the client's agent asks them. */
async function texter(client?: BilledClient) {
  const { pool } = database
  const { clientId, userId } = client ?? (await openBilledClient(pool, { perSmsCents: 8 }))
  const ask = async (sql: string, values: unknown[]) => {
    const connection = await pool.connect()
    try {
      const answer = await asActor(connection, agentOf(userId, clientId), () => connection.query(sql, values))
      return answer.rows[0].it
    } finally {
      connection.release()
    }
  }
  return {
    clientId,
    begin: (
      key: string,
      options: { to?: string; kind?: string; country?: string; refusal?: string; claim?: string } = {},
    ) =>
      ask(`select begin_sms($1, $2, $3, 'Hello', $4, $5, p_segments => 1, p_refusal => $6, p_claim => $7) as it`, [
        clientId,
        key,
        options.to ?? caller,
        options.kind ?? 'reply',
        options.country ?? 'AU',
        options.refusal ?? null,
        options.claim ?? null,
      ]),
    report: (key: string | null, status: string, sid: string | null = null, code: number | null = null) =>
      ask(`select report_sms($1, $2, $3, $4, $5, $6) as it`, [
        clientId,
        status,
        key,
        sid,
        code,
        code === null ? null : `error ${code}`,
      ]),
    receive: (sid: string, body: string, word: string | null = null, from = caller) =>
      ask(`select receive_sms($1, $2, $3, $4, $5) as it`, [clientId, sid, from, body, word]),
    async row(key: string) {
      const { rows } = await pool.query(
        `select status, twilio_sid, error, error_code, cost_amount::text as cost from sms_logs where client_id = $1 and key = $2`,
        [clientId, key],
      )
      return rows[0]
    },
    async used() {
      const { rows } = await pool.query(
        `select count(*)::int as rows, coalesce(sum(amount), 0)::text as amount from usage_logs where client_id = $1 and type = 'sms'`,
        [clientId],
      )
      return rows[0]
    },
  }
}

it('a key is begun once; asked again it says what became of it', async () => {
  const { begin, report, row } = await texter()
  expect(await begin('a')).toEqual({ state: 'begun', reason: null })
  expect(await begin('a')).toMatchObject({ state: 'already', status: 'sending', sid: null })
  expect(await report('a', 'accepted', 'SM1')).toBe(true)
  expect(await begin('a')).toMatchObject({ state: 'already', status: 'queued', sid: 'SM1' })
  expect(await row('a')).toMatchObject({ status: 'queued', twilio_sid: 'SM1', cost: '0.0800' })
  expect(await report('unknown', 'sent')).toBe(false)
})

it('a hundred requests for one key at once begin it once', async () => {
  const { begin } = await texter()
  const answers = await Promise.all(Array.from({ length: 100 }, () => begin('a')))
  expect(answers.filter(({ state }) => state === 'begun')).toHaveLength(1)
})

it('a request whose answer was lost is known again by its claim, until something was reported', async () => {
  const { begin, report } = await texter()
  expect(await begin('a', { claim: 'one' })).toMatchObject({ state: 'begun' })
  expect(await begin('a', { claim: 'one' })).toMatchObject({ state: 'begun' })
  expect(await begin('a', { claim: 'other' })).toMatchObject({ state: 'already' })
  await report('a', 'uncertain')
  expect(await begin('a', { claim: 'one' })).toMatchObject({ state: 'already', status: 'uncertain' })
})

it('reports in any order and more than once come to the same end (S-06)', async () => {
  const { begin, report, row, used } = await texter()
  const orders = [
    ['queued', 'sent', 'delivered'],
    ['delivered', 'sent', 'queued'],
    ['sent', 'delivered', 'sending', 'delivered', 'queued', 'sent'],
    ['uncertain', 'delivered', 'uncertain', 'refused'],
  ]
  for (const [i, order] of orders.entries()) {
    await begin(`a${i}`)
    for (const status of order) await report(`a${i}`, status, `SM${i}`)
    expect(await row(`a${i}`)).toMatchObject({ status: 'delivered', twilio_sid: `SM${i}`, cost: '0.0800' })
  }
  expect(await used()).toEqual({ rows: 4, amount: '0.32' })
  await begin('failed')
  for (const status of ['queued', 'undelivered', 'delivered', 'sent'])
    await report('failed', status, 'SMf', status === 'undelivered' ? 30003 : null)
  expect(await row('failed')).toMatchObject({ status: 'undelivered', error_code: 30003, error: 'error 30003' })
})

it('what the carrier never had costs nothing and stands on no statement; what turns out to have gone is charged once', async () => {
  const { clientId, begin, report, used } = await texter()
  await begin('refused')
  await report('refused', 'refused', null, 21211)
  await begin('by us', { refusal: 'too long' })
  await begin('lost')
  await report('lost', 'uncertain')
  await begin('crashed')
  expect(await used()).toEqual({ rows: 0, amount: '0' })
  const lines = async () =>
    (await database.pool.query('select get_statement($1, now()::date) as it', [clientId])).rows[0].it
  expect(JSON.stringify(await lines())).not.toContain('"sms"')
  await report('lost', 'sent', 'SM1')
  await report('lost', 'delivered', 'SM1')
  expect(await used()).toEqual({ rows: 1, amount: '0.08' })
  expect(await lines()).toMatchObject({ matches_ledger: true, posted_cents: 8 })
  expect((await database.pool.query('select * from check_ledger()')).rows).toEqual([])
})

it('STOP holds for one client and one number, START ends it, and a replay of either changes nothing (S-06)', async () => {
  const one = await texter()
  const other = await texter()
  expect(await one.receive('SM1', 'STOP', 'stop')).toMatchObject({ first: true, opted_out: false })
  expect(await one.begin('a')).toEqual({ state: 'refused', reason: 'the number has opted out' })
  expect(await one.begin('stop:SM1', { kind: 'stop_confirmation' })).toMatchObject({ state: 'begun' })
  expect(await one.begin('b', { to: '+61491570157' })).toMatchObject({ state: 'begun' })
  expect(await other.begin('a')).toMatchObject({ state: 'begun' })
  expect(await one.receive('SM2', 'hello')).toMatchObject({ first: true, opted_out: true })
  expect(await one.receive('SM3', 'start', 'start')).toMatchObject({ first: true, opted_out: true })
  for (let i = 0; i < 10; i += 1) expect(await one.receive('SM1', 'STOP', 'stop')).toMatchObject({ first: false })
  expect(await one.begin('c')).toMatchObject({ state: 'begun' })
})

it('error 21610 of the carrier opts the number out, in the answer as in a later report', async () => {
  const { begin, report } = await texter()
  await begin('a')
  await report('a', 'refused', null, 21610)
  expect(await begin('b')).toMatchObject({ state: 'refused', reason: 'the number has opted out' })
})

it('a carrier that refuses to confirm a STOP is known to answer such words itself', async () => {
  const { begin, report, receive } = await texter()
  expect(await receive('SM1', 'STOP', 'stop')).toMatchObject({ carrier_answers: false })
  await begin('stop:SM1', { kind: 'stop_confirmation' })
  await report('stop:SM1', 'refused', null, 21610)
  expect(await receive('SM2', 'START', 'start')).toMatchObject({ carrier_answers: true })
})

it('a caller is forgotten and still left alone', async () => {
  const { clientId, begin, receive } = await texter()
  await begin('a')
  await receive('SM1', 'STOP', 'stop')
  await database.pool.query('select forget_caller($1, $2)', [clientId, caller])
  const left = await database.pool.query('select caller_left($1, $2) as it', [clientId, caller])
  expect(left.rows[0].it).toEqual({})
  expect(await begin('b')).toMatchObject({ state: 'refused', reason: 'the number has opted out' })
})

it('what an agent writes late of a caller who was forgotten is kept without number and words', async () => {
  const { pool } = database
  const { clientId, receive } = await texter()
  await receive('SM1', 'hello')
  await pool.query('select forget_caller($1, $2)', [clientId, caller])
  const early = `now() - interval '1 hour'`
  await pool.query(`select receive_sms($1, 'SM2', $2, 'my address is', null, ${early})`, [clientId, caller])
  await pool.query(`select begin_sms($1, 'late', $2, 'Hello Sam', 'reply', p_at => ${early})`, [clientId, caller])
  const { rows } = await pool.query(
    `select phone_number, message_content, status from sms_logs where client_id = $1 and (twilio_sid = 'SM2' or key = 'late')
     order by status`,
    [clientId],
  )
  expect(rows).toEqual([
    { phone_number: 'forgotten', message_content: '', status: 'received' },
    { phone_number: 'forgotten', message_content: '', status: 'refused' },
  ])
})

it('what callers asked for goes to the countries of the limits; answers go to whoever wrote; a number has its bound', async () => {
  const { begin } = await texter()
  expect(await begin('a', { kind: 'confirmation', country: 'GB' })).toMatchObject({ state: 'refused' })
  expect(await begin('b', { kind: 'confirmation', country: 'AU' })).toMatchObject({ state: 'begun' })
  expect(await begin('c', { country: 'GB' })).toMatchObject({ state: 'begun' })
  for (let i = 0; i < 28; i += 1) expect(await begin(`d${i}`)).toMatchObject({ state: 'begun' })
  expect(await begin('e')).toEqual({ state: 'refused', reason: 'the number has had 30 texts in 24 hours' })
  expect(await begin('f', { to: '+61491570157' })).toMatchObject({ state: 'begun' })
})

it('an incoming text comes with what was written before, and says whether it is answered', async () => {
  const { clientId, begin, report, receive } = await texter()
  await receive('SM1', 'Do you do drains?')
  await begin('reply:SM1')
  await report('reply:SM1', 'queued', 'SM2')
  await begin('alert', { kind: 'owner_alert' })
  await receive('SM3', 'not mine', null, '+61491570157')
  const answer = await receive('SM4', 'And on Sundays?')
  expect(answer).toEqual({
    first: true,
    opted_out: false,
    answered: false,
    carrier_answers: false,
    history: [
      { inbound: true, body: 'Do you do drains?' },
      { inbound: false, body: 'Hello' },
    ],
  })
  expect(await receive('SM1', 'Do you do drains?')).toMatchObject({ first: false, answered: true })
  await database.pool.query(`update sms_logs set created_at = now() - interval '1 day' where client_id = $1`, [
    clientId,
  ])
  expect(await receive('SM4', 'And on Sundays?')).toMatchObject({ first: false, answered: true, history: [] })
})

it('what the owner was told of a text goes with the number it came from', async () => {
  const { clientId, begin, receive } = await texter()
  await receive('SM1', 'a pipe has burst')
  await begin('alert:SM1', { kind: 'owner_alert', to: '+61491570157' })
  await begin('alert:SM2', { kind: 'owner_alert', to: '+61491570157' })
  await database.pool.query('select forget_caller($1, $2)', [clientId, caller])
  const { rows } = await database.pool.query(
    `select key, phone_number, message_content from sms_logs where client_id = $1 order by key nulls first`,
    [clientId],
  )
  expect(rows).toEqual([
    { key: null, phone_number: 'forgotten', message_content: '' },
    { key: 'alert:SM1', phone_number: '+61491570157', message_content: '' },
    { key: 'alert:SM2', phone_number: '+61491570157', message_content: 'Hello' },
  ])
  expect((await database.pool.query(`select get_customers($1) as it`, [clientId])).rows[0].it.customers).toEqual([])
})

it('an agent makes no kind of text that no limit holds for, and no text that was charged free again', async () => {
  const { pool } = database
  const client = await openBilledClient(pool, { perSmsCents: 8 })
  const { begin, report, row, used } = await texter(client)
  expect(await begin('a', { kind: 'anything', country: 'CU' })).toMatchObject({ state: 'refused' })
  await begin('b')
  await report('b', 'sent', 'SM1')
  const agent = await pool.connect()
  try {
    for (const status of ['read', 'sending', 'sent', 'uncertain', 'read'])
      await asActor(agent, agentOf(client.userId, client.clientId), () =>
        agent.query('update sms_logs set status = $2 where client_id = $1 and twilio_sid = $3', [
          client.clientId,
          status,
          'SM1',
        ]),
      )
  } finally {
    agent.release()
  }
  expect(await row('b')).toMatchObject({ cost: '0.0800' })
  expect(await used()).toEqual({ rows: 1, amount: '0.08' })
})
