import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { agentOf, anon, asActor } from './actors.ts'
import { type SeededTenant, seedTwoTenants } from './seed-two-tenants.ts'

let database: TestDatabase
let pool: pg.Pool
let a: SeededTenant
let b: SeededTenant

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 8 })
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  ;({ a, b } = await seedTwoTenants(client))
  await client.end()
})
afterAll(async () => {
  await pool?.end()
  await database?.close()
})

type LeaseAnswer = { acquired: boolean; owner: string; fencing_token: number; expires_at: string }
const call = async <T>(name: string, ...values: unknown[]): Promise<T> => {
  const { rows } = await pool.query(
    `select ${name}(${values.map((_, index) => `$${index + 1}`).join(', ')}) as answer`,
    values,
  )
  return rows[0].answer
}
const acquire = (name: string, owner: string, ttl = 60, deadOwner: string | null = null) =>
  call<LeaseAnswer>('acquire_lease', name, owner, ttl, deadOwner)
const expire = (name: string) =>
  pool.query(`update leases set expires_at = now() - interval '1 second' where name = $1`, [name])

it('of eight runners that want one lease, one gets it, and all name the same holder', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => acquire('race', `runner-${index}`)))
  expect(answers.filter((answer) => answer.acquired)).toHaveLength(1)
  expect(new Set(answers.map((answer) => answer.owner)).size).toBe(1)
})

it('the same owner takes its lease again under the same token', async () => {
  const first = await acquire('again', 'me')
  expect(await acquire('again', 'me')).toMatchObject({ acquired: true, fencing_token: first.fencing_token })
})

it('the token grows when an expired, released or dead lease changes hands', async () => {
  const one = await acquire('hands', 'one')
  expect(await acquire('hands', 'two')).toMatchObject({ acquired: false, owner: 'one' })
  await expire('hands')
  const two = await acquire('hands', 'two')
  expect(two).toMatchObject({ acquired: true, fencing_token: one.fencing_token + 1 })
  expect(await acquire('hands', 'three', 60, 'one')).toMatchObject({ acquired: false })
  const three = await acquire('hands', 'three', 60, 'two')
  expect(three).toMatchObject({ acquired: true, fencing_token: two.fencing_token + 1 })
  expect(await call('release_lease', 'hands', 'two', two.fencing_token)).toBe(false)
  expect(await call('release_lease', 'hands', 'three', three.fencing_token)).toBe(true)
  expect(await acquire('hands', 'three')).toMatchObject({ acquired: true, fencing_token: three.fencing_token + 1 })
})

it('a heartbeat extends the lease; once it is lost it raises KL001', async () => {
  const lease = await acquire('beat', 'me', 1)
  const renewed = await call<LeaseAnswer>('renew_lease', 'beat', 'me', lease.fencing_token, 600)
  expect(Date.parse(renewed.expires_at)).toBeGreaterThan(Date.parse(lease.expires_at))
  await expire('beat')
  await acquire('beat', 'you')
  await expect(call('renew_lease', 'beat', 'me', lease.fencing_token, 60)).rejects.toMatchObject({ code: 'KL001' })
})

it('the journal refuses every write of a holder that was overtaken or has let go', async () => {
  const stale = await acquire('fence', 'old')
  await expire('fence')
  const fresh = await acquire('fence', 'new')
  for (const token of [stale.fencing_token, fresh.fencing_token + 1]) {
    await expect(call('journal_intent', 'op', 'buy', '{}', 'fence', token)).rejects.toMatchObject({ code: 'KL001' })
    await expect(call('journal_result', 'op', 'buy', '{}', 'fence', token)).rejects.toMatchObject({ code: 'KL001' })
    await expect(call('journal_forget', 'op', 'fence', token)).rejects.toMatchObject({ code: 'KL001' })
    await expect(call('remove_client', a.clientId, 'fence', token)).rejects.toMatchObject({ code: 'KL001' })
  }
  await call('release_lease', 'fence', 'new', fresh.fencing_token)
  await expect(call('journal_intent', 'op', 'buy', '{}', 'fence', fresh.fencing_token)).rejects.toMatchObject({
    code: 'KL001',
  })
  expect((await pool.query(`select from provision_steps where operation_id = 'op'`)).rowCount).toBe(0)
})

it('a take-over waits for a journal write that is under way', async () => {
  const lease = await acquire('slow', 'old')
  await expire('slow')
  const writer = await pool.connect()
  try {
    await writer.query('begin')
    await writer.query('select journal_intent($1, $2, $3, $4, $5)', [
      'op-slow',
      'buy',
      '{}',
      'slow',
      lease.fencing_token,
    ])
    let taken = false
    const takeOver = acquire('slow', 'new').then(() => {
      taken = true
    })
    // Long enough to be sure only that it is waiting for the lock, which the server itself tells.
    await expect
      .poll(async () => (await pool.query(`select count(*)::int as n from pg_locks where not granted`)).rows[0].n)
      .toBeGreaterThan(0)
    expect(taken).toBe(false)
    await writer.query('commit')
    await takeOver
  } finally {
    writer.release()
  }
})

it('keeps a step as intent, counts attempts, then keeps its result; a result without intent is refused', async () => {
  const { fencing_token: token } = await acquire('journal', 'me')
  await expect(call('journal_result', 'op-j', 'buy', '{}', 'journal', token)).rejects.toMatchObject({ code: 'KJ001' })
  await call('journal_intent', 'op-j', 'buy', { number: '+61255500009' }, 'journal', token)
  await call('journal_intent', 'op-j', 'buy', { number: '+61255500008' }, 'journal', token)
  await call('journal_result', 'op-j', 'buy', { sid: 'PN1' }, 'journal', token)
  const read = () =>
    pool.query(`select step, status, intent, result, attempts from provision_steps where operation_id = 'op-j'`)
  expect((await read()).rows).toEqual([
    { step: 'buy', status: 'done', intent: { number: '+61255500008' }, result: { sid: 'PN1' }, attempts: 2 },
  ])
  await call('journal_forget', 'op-j', 'journal', token)
  expect((await read()).rows).toEqual([])
})

it('of twelve operations that want one number, one gets it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) => call('reserve_number', '+61255511111', `op-${index}`)),
  )
  expect(answers.filter((answer) => answer === true)).toHaveLength(1)
})

it('a number that works for a client is nobody’s to reserve, also without a reservation', async () => {
  await pool.query(`delete from number_reservations where operation_id = $1`, [b.operationId])
  expect(await call('reserve_number', '+61255500002', 'op-thief')).toBe(false)
})

it('binds a number and records its cost once; refuses one of another client or another operation', async () => {
  const bind = (clientId: string, operationId: string, number: string) =>
    call('bind_number', clientId, operationId, number, `PN${number}`, 'au', 3.25, 'AUD')
  expect(await bind(a.clientId, 'op-bind', '+61255522222')).toEqual({ charged: true })
  expect(await bind(a.clientId, 'op-bind', '+61255522222')).toEqual({ charged: false })
  await expect(bind(b.clientId, 'op-other', '+61255522222')).rejects.toMatchObject({ code: 'KN001' })
  await call('reserve_number', '+61255533333', 'op-holder')
  await expect(bind(b.clientId, 'op-other', '+61255533333')).rejects.toMatchObject({ code: 'KN002' })
  await expect(bind('au_plmb_nobody', 'op-nobody', '+61255544444')).rejects.toMatchObject({ code: 'KC001' })
  const { rows } = await pool.query(
    `select account, amount_cents, currency from ledger_entries where idempotency_key = 'number:op-bind' order by account`,
  )
  expect(rows).toEqual([
    { account: 'carrier', amount_cents: '-325', currency: 'AUD' },
    { account: 'numbers', amount_cents: '325', currency: 'AUD' },
  ])
})

it('unbinding keeps a number for another client, or forgets it, and frees its reservation', async () => {
  await call('unbind_number', b.clientId, false)
  const read = () =>
    pool.query(`select status, assigned_client_id from phone_number_pool where phone_number = '+61255500002'`)
  expect((await read()).rows).toEqual([{ status: 'available', assigned_client_id: null }])
  expect(await call('reserve_number', '+61255500002', 'op-next')).toBe(true)
  await call('bind_number', b.clientId, 'op-next', '+61255500002', 'PN_beta', 'au', 3, 'AUD')
  await call('unbind_number', b.clientId, true)
  expect((await read()).rows).toEqual([])
  await call('unbind_number', b.clientId, true)
})

it('removing a client leaves its books, its kept number and its name’s count, and nothing else', async () => {
  const { fencing_token: token } = await acquire('removal', 'me')
  await call('remove_client', a.clientId, 'removal', token)
  await call('remove_client', a.clientId, 'removal', token)
  const { rows: tables } = await pool.query(
    `select table_name from information_schema.columns where table_schema = 'public' and column_name = 'client_id'`,
  )
  const left: Record<string, number> = {}
  for (const { table_name: table } of tables) {
    const { rows } = await pool.query(`select count(*)::int as n from ${table} where client_id = $1`, [a.clientId])
    if (rows[0].n > 0) left[table] = rows[0].n
  }
  expect(left).toEqual({
    ledger_entries: 4,
    usage_logs: 4,
    top_ups: 1,
    client_lives: 1,
    audit_log: expect.any(Number),
    removed_clients: 1,
  })
  expect(
    (await pool.query('select distinct call_sid from usage_logs where client_id = $1', [a.clientId])).rows,
  ).toEqual([{ call_sid: null }])
  expect((await pool.query('select id from auth.users where id in ($1, $2)', [a.agentId, a.ownerId])).rows).toEqual([
    { id: a.ownerId },
  ])
  expect((await pool.query(`select status from phone_number_pool where phone_number = '+61255500001'`)).rows).toEqual([
    { status: 'available' },
  ])
  const again = await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name) values ($1, 'au', 'plmb', 'Alpha') returning port, generation`,
    [a.ownerId],
  )
  expect(again.rows).toEqual([{ port: 3011, generation: 2 }])
})

it('none of it may be called with an agent’s or no token', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    for (const actor of [agentOf(b.agentId, b.clientId), anon]) {
      for (const sql of [
        `select acquire_lease('x', 'y', 1)`,
        `select journal_intent('o', 's', '{}', 'l', 1)`,
        `select reserve_number('+61255500001', 'o')`,
        `select bind_number('${b.clientId}', 'o', '+61255500001', 's', 'au', 1, 'AUD')`,
        `select remove_client('${b.clientId}', 'l', 1)`,
        `select open_account(gen_random_uuid(), 'e', 'f', 'b', 'AUD', 1000000)`,
      ]) {
        await expect(asActor(client, actor, () => client.query(sql))).rejects.toMatchObject({ code: '42501' })
      }
    }
  } finally {
    await client.end()
  }
})
