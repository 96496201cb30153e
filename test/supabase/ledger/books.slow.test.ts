import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { agentOf, anon, asActor, operatorOf, ownerOf, service, staffOf } from '../actors.ts'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(16)
const calls = () => callFunctions(database.pool)

describe('the ledger refuses to be changed (B-09)', () => {
  it('by UPDATE, DELETE and TRUNCATE, for every role, the administrator and the service role included', async () => {
    const { clientId, userId } = await openBilledClient(database.pool)
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const refused: Record<string, (string | undefined)[]> = {}
    const statements = [
      'update ledger_entries set amount_cents = amount_cents',
      `update ledger_entries set billing_month = '2026-01-01'`,
      'delete from ledger_entries',
      'truncate ledger_entries',
      'truncate ledger_entries cascade',
    ]
    const attempt = (sql: string) =>
      client.query(sql).then(
        () => 'allowed',
        (error: { code?: string }) => error.code,
      )
    try {
      for (const sql of statements) refused.administrator = [...(refused.administrator ?? []), await attempt(sql)]
      for (const actor of [
        service,
        anon,
        ownerOf(userId),
        staffOf(randomUUID(), clientId),
        agentOf(randomUUID(), clientId),
        operatorOf(randomUUID()),
      ]) {
        const codes: (string | undefined)[] = []
        for (const sql of statements)
          codes.push(
            await asActor(client, actor, () => client.query(sql)).then(
              () => 'allowed',
              (error: { code?: string }) => error.code,
            ),
          )
        refused[actor.name] = codes
      }
    } finally {
      await client.end()
    }
    const all = (code: string) => statements.map(() => code)
    expect(refused).toEqual({
      administrator: all('KI001'),
      service: all('42501'),
      anon: all('42501'),
      owner: all('42501'),
      staff: all('42501'),
      agent: all('42501'),
      operator: all('42501'),
    })
  })

  it('an amount that no entry stands for is not even the service role’s to write', async () => {
    const { userId } = await openBilledClient(database.pool)
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      for (const sql of [
        'update credits set held = 0',
        'update credits set due = 0',
        `insert into credits (user_id, balance, currency, held) values ('${userId}', 5, 'GBP', 5)`,
        `insert into credits (user_id, balance, currency, due) values ('${userId}', 0, 'GBP', 5)`,
        'update call_holds set amount_cents = 0',
        'delete from call_holds',
        'delete from outbound_dials',
        `select private.charge('${userId}', 'AUD', 1, 'fee', 'x', null, null)`,
        `select private.credit('${userId}', 'AUD', 1, 'top_up', 'x', 'payments')`,
      ])
        await expect(
          asActor(client, service, () => client.query(sql)),
          sql,
        ).rejects.toMatchObject({ code: '42501' })
    } finally {
      await client.end()
    }
    await expect(
      database.pool.query('update credits set balance = -1 where user_id = $1', [userId]),
      'a balance below zero',
    ).rejects.toMatchObject({ code: '23514' })
    await expect(
      database.pool.query('update credits set held = balance + 1 where user_id = $1', [userId]),
      'more promised than there is',
    ).rejects.toMatchObject({ code: '23514' })
  })
})

describe('charging and crediting', () => {
  const charge = async (userId: string, cents: number, key: string) =>
    (
      await database.pool.query(
        `select applied, paid_cents::int as paid, due_cents::int as due from private.charge($1, 'AUD', $2, 'fee', $3, null, '2026-10-01')`,
        [userId, cents, key],
      )
    ).rows[0]
  const credit = async (userId: string, cents: number, key: string) =>
    (
      await database.pool.query(
        `select applied, added_cents::int as added, due_paid_cents::int as paid from private.credit($1, 'AUD', $2, 'top_up', $3, 'payments')`,
        [userId, cents, key],
      )
    ).rows[0]

  it('takes what may be spent, owes the rest, and a repeat hears what was done', async () => {
    const { userId, clientId } = await openBilledClient(database.pool, { included: 0, balanceCents: 5000 })
    await calls().admit('CA_books_open', clientId)
    expect(await charge(userId, 4900, 'fee:one')).toEqual({ applied: true, paid: 4800, due: 100 })
    expect(await charge(userId, 4900, 'fee:one')).toEqual({ applied: false, paid: 4800, due: 100 })
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 200, due: 100 })
    // What was promised for the call comes free and pays what is owed.
    await calls().settle('CA_books_open', 'busy', 0)
    expect(await calls().account(userId)).toEqual({ balance: 100, held: 0, due: 0 })
  })

  it('money that comes in pays what is owed first, once per key', async () => {
    const { userId } = await openBilledClient(database.pool, { balanceCents: 0 })
    await charge(userId, 300, 'fee:two')
    expect(await credit(userId, 100, 'top_up:1')).toEqual({ applied: true, added: 0, paid: 100 })
    const answers = await Promise.all(Array.from({ length: 10 }, () => credit(userId, 500, 'top_up:2')))
    expect(answers.filter((answer) => answer.applied)).toEqual([{ applied: true, added: 300, paid: 200 }])
    expect(answers.filter((answer) => !answer.applied)).toHaveLength(9)
    expect(await calls().account(userId)).toEqual({ balance: 300, held: 0, due: 0 })
  })

  it('a charge of nothing is kept, so that its key is; a credit of nothing and anything negative are refused', async () => {
    const { userId } = await openBilledClient(database.pool)
    expect(await charge(userId, 0, 'fee:nothing')).toEqual({ applied: true, paid: 0, due: 0 })
    expect(await charge(userId, 0, 'fee:nothing')).toEqual({ applied: false, paid: 0, due: 0 })
    await expect(charge(userId, -1, 'fee:less')).rejects.toMatchObject({ code: '22023' })
    await expect(credit(userId, 0, 'top_up:nothing')).rejects.toMatchObject({ code: '22023' })
  })

  it('a call that nobody asked about is charged also without money: it is owed', async () => {
    const { userId, clientId } = await openBilledClient(database.pool, { included: 0, balanceCents: 150 })
    await database.pool.query(`insert into call_sessions (call_sid, client_id) values ('CA_books_unasked', $1)`, [
      clientId,
    ])
    expect(await calls().settle('CA_books_unasked')).toEqual({ settled: true, cost_amount: 2 })
    expect(await calls().account(userId)).toEqual({ balance: 0, held: 0, due: 50 })
  })
})

describe('messages and numbers', () => {
  const message = (clientId: string, type: string, sid: string) =>
    database.pool.query(
      `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid)
       values ($1, '+61400000000', $2, 'hello', 'sent', $3) on conflict (client_id, twilio_sid) do update set status = excluded.status`,
      [clientId, type, sid],
    )
  const usage = async (clientId: string) =>
    (
      await database.pool.query(
        `select type, count(*)::int as rows, sum(amount)::text as amount from usage_logs where client_id = $1 group by type order by type`,
        [clientId],
      )
    ).rows

  it('each message has one usage row, however often it is written; it costs nothing on a plan that says so', async () => {
    const { clientId, userId } = await openBilledClient(database.pool)
    for (const status of ['outbound', 'outbound', 'inbound']) await message(clientId, status, `SM_${status}`)
    expect(await usage(clientId)).toEqual([{ type: 'sms', rows: 2, amount: '0.00' }])
    expect((await calls().account(userId))?.balance).toBe(20_000)
  })

  it('what goes out costs the plan’s price, what comes in does not', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { perSmsCents: 15 })
    for (const [type, sid] of [
      ['outbound', 'SM_1'],
      ['outbound', 'SM_1'],
      ['outbound', 'SM_2'],
      ['inbound', 'SM_3'],
    ] as const)
      await message(clientId, type, sid)
    expect(await usage(clientId)).toEqual([{ type: 'sms', rows: 3, amount: '0.30' }])
    expect((await calls().account(userId))?.balance).toBe(19_970)
    const { rows } = await database.pool.query(
      'select cost_amount::text as cost from sms_logs where client_id = $1 order by twilio_sid',
      [clientId],
    )
    expect(rows.map((row) => row.cost)).toEqual(['0.1500', '0.1500', null])
  })

  it('a number has one usage row for each time it was bought', async () => {
    const { clientId } = await openBilledClient(database.pool)
    const bind = () =>
      database.pool.query(`select bind_number($1, $2, '+61255500001', 'PN_books', 'au', 3, 'AUD')`, [
        clientId,
        `op-${clientId}`,
      ])
    await bind()
    await bind()
    expect(await usage(clientId)).toEqual([{ type: 'number', rows: 1, amount: '0.00' }])
  })
})
