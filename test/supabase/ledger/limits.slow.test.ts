import { describe, expect, it } from 'vitest'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(16)
const calls = () => callFunctions(database.pool)
let serial = 0
const sidOf = () => `CA_limit_${++serial}`

/** Reasons of `count` calls one after the other, each over before the next; null where it was let in. */
async function reasons(clientId: string, count: number, direction: 'inbound' | 'outbound' = 'inbound') {
  const seen: (string | null)[] = []
  for (let index = 0; index < count; index++) {
    const sid = sidOf()
    seen.push((await calls().admit(sid, clientId, { direction })).reason)
    await calls().settle(sid)
  }
  return seen
}
const letIn = (count: number) => Array.from({ length: count }, () => null)
/** As if everything of this client had happened so long ago. */
async function later(clientId: string, interval: string) {
  await database.pool.query('update call_sessions set created_at = created_at - $2::interval where client_id = $1', [
    clientId,
    interval,
  ])
  await database.pool.query('update usage_logs set created_at = created_at - $2::interval where client_id = $1', [
    clientId,
    interval,
  ])
  await database.pool.query(
    'update outbound_dials set authorised_at = authorised_at - $2::interval where client_id = $1',
    [clientId, interval],
  )
}

describe('each limit fires at n + 1 (B-12)', () => {
  it('calls an hour: refused calls do not count, an hour later the line is open again', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { calls_per_hour: 5 } })
    expect(await reasons(clientId, 7)).toEqual([...letIn(5), 'calls_per_hour', 'calls_per_hour'])
    await later(clientId, '59 minutes')
    expect(await reasons(clientId, 1)).toEqual(['calls_per_hour'])
    await later(clientId, '1 minute')
    expect(await reasons(clientId, 6)).toEqual([...letIn(5), 'calls_per_hour'])
  })

  it('calls a day', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { calls_per_day: 6 } })
    expect(await reasons(clientId, 4)).toEqual(letIn(4))
    await later(clientId, '23 hours')
    expect(await reasons(clientId, 3)).toEqual([...letIn(2), 'calls_per_day'])
    await later(clientId, '1 hour')
    expect(await reasons(clientId, 5)).toEqual([...letIn(4), 'calls_per_day'])
  })

  it('calls an hour, all at once: exactly as many as are left', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { calls_per_hour: 5 } })
    const answers = await Promise.all(Array.from({ length: 30 }, () => calls().admit(sidOf(), clientId)))
    expect(answers.filter((answer) => answer.admitted)).toHaveLength(5)
  })

  it('test calls count as calls, not as money spent', async () => {
    const { clientId } = await openBilledClient(database.pool, {
      included: 0,
      limits: { calls_per_hour: 3, spend_per_day_cents: 200 },
    })
    for (let index = 0; index < 2; index++) {
      const sid = sidOf()
      expect(await calls().admit(sid, clientId, { test: true })).toMatchObject({ admitted: true })
      await calls().settle(sid)
    }
    expect(await reasons(clientId, 2)).toEqual([null, 'calls_per_hour'])
  })

  it('money a day, in calls that are open, over, and messages; what is included is free of it', async () => {
    const { clientId } = await openBilledClient(database.pool, {
      included: 1,
      perSmsCents: 100,
      limits: { spend_per_day_cents: 700 },
    })
    expect(await reasons(clientId, 2)).toEqual(letIn(2))
    const open = sidOf()
    expect(await calls().admit(open, clientId)).toMatchObject({ admitted: true })
    await database.pool.query(
      `insert into sms_logs (client_id, phone_number, message_type, message_content, status) values ($1, '+61400000000', 'outbound', 'x', 'sent')`,
      [clientId],
    )
    // 2.00 over, 2.00 open, 1.00 for the message: one more call makes 7.00.
    expect(await reasons(clientId, 2)).toEqual([null, 'spend_per_day'])
    await calls().settle(open, 'busy', 0)
    expect(await reasons(clientId, 2)).toEqual([null, 'spend_per_day'])
    await later(clientId, '24 hours')
    expect(await reasons(clientId, 1)).toEqual([null])
  })

  it('what a new Australian client may do by default: 120 calls an hour, 200.00 a day, 15 minutes', async () => {
    const { clientId } = await openBilledClient(database.pool, { included: 0, balanceCents: 100_000 })
    const { rows } = await database.pool.query(`select * from limit_defaults where region = 'au'`)
    expect(rows).toEqual([
      {
        region: 'au',
        calls_per_hour: 120,
        calls_per_day: 600,
        outbound_per_hour: 30,
        outbound_concurrent: 3,
        minutes_per_call: 15,
        spend_per_day_cents: '20000',
        destination_countries: ['AU'],
      },
    ])
    await database.pool.query('select set_limits($1, $2)', [
      clientId,
      { calls_per_hour: 120, spend_per_day_cents: 20_000 },
    ])
    expect(await reasons(clientId, 101)).toEqual([...letIn(100), 'spend_per_day'])
    await database.pool.query('select set_limits($1, $2)', [clientId, { spend_per_day_cents: 100_000 }])
    expect(await reasons(clientId, 21)).toEqual([...letIn(20), 'calls_per_hour'])
  })

  it('minutes a call', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { minutes_per_call: 7 } })
    expect((await calls().admit(sidOf(), clientId)).max_seconds).toBe(420)
    expect((await calls().dial(clientId)).max_seconds).toBe(420)
  })
})

describe('ringing out', () => {
  it('outbound calls an hour', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { outbound_per_hour: 4 } })
    expect(await reasons(clientId, 5, 'outbound')).toEqual([...letIn(4), 'outbound_per_hour'])
    expect(await calls().dial(clientId)).toMatchObject({ allowed: false, reason: 'outbound_per_hour' })
    expect(await reasons(clientId, 1)).toEqual([null])
  })

  it('outbound calls an hour, asked for and taken up, or asked for and never heard of again', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { outbound_per_hour: 4 } })
    for (let index = 0; index < 2; index++) {
      const sid = sidOf()
      expect(await calls().dial(clientId)).toMatchObject({ allowed: true })
      expect(await calls().admit(sid, clientId, { direction: 'outbound' })).toMatchObject({ admitted: true })
      await calls().settle(sid)
    }
    for (let index = 0; index < 2; index++) {
      expect(await calls().dial(clientId)).toMatchObject({ allowed: true })
      await later(clientId, '3 minutes')
    }
    expect(await calls().dial(clientId)).toMatchObject({ allowed: false, reason: 'outbound_per_hour' })
    expect(await reasons(clientId, 1, 'outbound')).toEqual(['outbound_per_hour'])
    await later(clientId, '55 minutes')
    expect(await calls().dial(clientId)).toMatchObject({ allowed: true })
  })

  it('outbound calls at once: twenty that ask together get three places, and an end frees one', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { outbound_concurrent: 3 } })
    const asked = await Promise.all(Array.from({ length: 20 }, () => calls().dial(clientId)))
    expect(asked.filter((answer) => answer.allowed)).toHaveLength(3)
    expect(asked.find((answer) => !answer.allowed)?.reason).toBe('outbound_concurrent')
    const sids = [sidOf(), sidOf(), sidOf(), sidOf()]
    const admitted = await Promise.all(sids.map((sid) => calls().admit(sid, clientId, { direction: 'outbound' })))
    // Three were dialled; a fourth that nobody allowed is not let in.
    expect(admitted.flatMap(({ reason }) => reason ?? [])).toEqual(['outbound_concurrent'])
    expect(await calls().dial(clientId)).toMatchObject({ allowed: false, reason: 'outbound_concurrent' })
    await calls().settle(sids[admitted.findIndex((answer) => answer.admitted)] ?? '')
    expect(await calls().dial(clientId)).toMatchObject({ allowed: true, reason: null })
  })

  it('a dial that came to nothing gives its place back after two minutes', async () => {
    const { clientId } = await openBilledClient(database.pool, { limits: { outbound_concurrent: 1 } })
    expect((await calls().dial(clientId)).allowed).toBe(true)
    expect((await calls().dial(clientId)).allowed).toBe(false)
    await later(clientId, '2 minutes')
    expect((await calls().dial(clientId)).allowed).toBe(true)
  })

  it.each([
    ['AU', 'mobile', null],
    ['au', 'FIXED_LINE', null],
    ['NZ', 'mobile', 'destination_country'],
    [null, 'mobile', 'destination_country'],
    ['AU', 'premium_rate', 'premium_number'],
    ['AU', 'shared_cost', 'premium_number'],
    ['AU', 'satellite', 'premium_number'],
    ['AU', null, 'premium_number'],
  ])('to %s, %s: %s', async (country, kind, reason) => {
    const { clientId } = await openBilledClient(database.pool)
    expect(await calls().dial(clientId, country, kind)).toMatchObject({ allowed: reason === null, reason })
  })

  it('nor from a suspended or an unpaid line', async () => {
    const { clientId } = await openBilledClient(database.pool, { included: 0, balanceCents: 199 })
    expect((await calls().dial(clientId)).reason).toBe('unpaid')
    await database.pool.query(`update voice_ai_clients set status = 'suspended' where client_id = $1`, [clientId])
    expect((await calls().dial(clientId)).reason).toBe('suspended')
  })
})
