import { describe, expect, it } from 'vitest'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(8)
const calls = () => callFunctions(database.pool)
let serial = 0

/** A client that has used so many of its 20 included calls. */
async function clientWithUsed(used: number, balanceCents = 20_000) {
  const client = await openBilledClient(database.pool, { balanceCents })
  for (let index = 0; index < used; index++) {
    const sid = sidOf()
    await calls().admit(sid, client.clientId)
    await calls().settle(sid)
  }
  return client
}
const sidOf = () => `CA_included_${++serial}`
const heldFor = async (sid: string) =>
  (
    await database.pool.query('select amount_cents::int as cents, resolution from call_holds where call_sid = $1', [
      sid,
    ])
  ).rows[0]

describe('the twenty included calls of a month (B-02)', () => {
  it('calls 19 and 20 are free, 21 and 22 cost 2.00 each and hold it from their admission', async () => {
    const { clientId, userId } = await clientWithUsed(18)
    const seen = []
    for (let call = 19; call <= 22; call++) {
      const sid = sidOf()
      await calls().admit(sid, clientId)
      const held = (await calls().account(userId))?.held
      seen.push([call, held, (await calls().settle(sid)).cost_amount])
    }
    expect(seen).toEqual([
      [19, 0, 0],
      [20, 0, 0],
      [21, 200, 2],
      [22, 200, 2],
    ])
    expect(await calls().account(userId)).toEqual({ balance: 19_600, held: 0, due: 0 })
  })

  it('two calls that end together for the 20th: one is free, one is charged, ten times over', async () => {
    for (let round = 0; round < 10; round++) {
      const { clientId, userId } = await clientWithUsed(19)
      const [one, other] = [sidOf(), sidOf()]
      await Promise.all([calls().admit(one, clientId), calls().admit(other, clientId)])
      expect(await calls().account(userId)).toEqual({ balance: 20_000, held: 200, due: 0 })
      const answers = await Promise.all([calls().settle(one), calls().settle(other)])
      expect(answers.map((answer) => answer.cost_amount).sort()).toEqual([0, 2])
      expect(await calls().account(userId)).toEqual({ balance: 19_800, held: 0, due: 0 })
    }
  })

  it('calls nobody asked about race for the 20th just the same', async () => {
    const { clientId } = await clientWithUsed(19)
    const sids = [sidOf(), sidOf(), sidOf()]
    await database.pool.query('insert into call_sessions (call_sid, client_id) select unnest($1::text[]), $2', [
      sids,
      clientId,
    ])
    const answers = await Promise.all(sids.map((sid) => calls().settle(sid)))
    expect(answers.map((answer) => answer.cost_amount).sort()).toEqual([0, 2, 2])
  })

  it('when the call that an included one covered fails, the place goes to the next that ends', async () => {
    const { clientId, userId } = await clientWithUsed(19, 200)
    const [covered, paying] = [sidOf(), sidOf()]
    await calls().admit(covered, clientId)
    await calls().admit(paying, clientId)
    expect([await heldFor(covered), await heldFor(paying)]).toMatchObject([{ cents: 0 }, { cents: 200 }])
    expect(await calls().settle(covered, 'failed', 0)).toEqual({ settled: true, cost_amount: 0 })
    expect(await calls().settle(paying)).toEqual({ settled: true, cost_amount: 0 })
    expect(await heldFor(paying)).toEqual({ cents: 200, resolution: 'released' })
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 0, due: 0 })
  })

  it('a call that overtakes the covered one takes its place and leaves it its money: never is anything owed', async () => {
    const { clientId, userId } = await clientWithUsed(19, 200)
    const [covered, paying] = [sidOf(), sidOf()]
    await calls().admit(covered, clientId)
    await calls().admit(paying, clientId)
    expect((await calls().settle(paying)).cost_amount).toBe(0)
    expect([await heldFor(covered), await heldFor(paying)]).toEqual([
      { cents: 200, resolution: null },
      { cents: 200, resolution: 'released' },
    ])
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 200, due: 0 })
    expect((await calls().settle(covered)).cost_amount).toBe(2)
    expect(await calls().account(userId)).toEqual({ balance: 0, held: 0, due: 0 })
  })

  it('a hold goes back to its owner where places are left for every open call', async () => {
    const { clientId, userId } = await clientWithUsed(18, 200)
    const [failing, covered, paying] = [sidOf(), sidOf(), sidOf()]
    for (const sid of [failing, covered, paying]) await calls().admit(sid, clientId)
    await calls().settle(failing, 'busy', 0)
    expect((await calls().settle(paying)).cost_amount).toBe(0)
    expect(await heldFor(covered)).toEqual({ cents: 0, resolution: null })
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 0, due: 0 })
    expect((await calls().settle(covered)).cost_amount).toBe(0)
  })

  it('a plan changed during a call changes neither its price nor its account', async () => {
    const { clientId, userId } = await clientWithUsed(20)
    const sid = sidOf()
    await calls().admit(sid, clientId)
    const dearer = await openBilledClient(database.pool, { included: 20, perCallCents: 900 })
    await database.pool.query(
      'update voice_ai_clients set plan_id = (select plan_id from voice_ai_clients where client_id = $1) where client_id = $2',
      [dearer.clientId, clientId],
    )
    expect((await calls().settle(sid)).cost_amount).toBe(2)
    expect(await calls().account(userId)).toEqual({ balance: 19_800, held: 0, due: 0 })
  })
})

describe('what costs nothing gives its promise back (B-04)', () => {
  it.each([
    ['busy', 0],
    ['no-answer', 0],
    ['failed', 12],
    ['canceled', null],
    ['completed', 0],
    ['completed', null],
  ])('a call that ended %s after %s s', async (status, seconds) => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 200 })
    const sid = sidOf()
    await calls().admit(sid, clientId)
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 200, due: 0 })
    expect(await calls().settle(sid, status, seconds)).toEqual({ settled: true, cost_amount: 0 })
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 0, due: 0 })
    expect(await heldFor(sid)).toEqual({ cents: 200, resolution: 'released' })
    const { rows } = await database.pool.query('select billed_as from call_sessions where call_sid = $1', [sid])
    expect(rows).toEqual([{ billed_as: 'free' }])
  })

  it('a test call promises nothing, also on an account without money', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 0 })
    const sid = sidOf()
    expect(await calls().admit(sid, clientId, { test: true })).toMatchObject({ admitted: true })
    expect(await heldFor(sid)).toBeUndefined()
    expect(await calls().settle(sid)).toEqual({ settled: true, cost_amount: 0 })
    expect(await calls().account(userId)).toEqual({ balance: 0, held: 0, due: 0 })
  })

  it('a refused call costs nothing, however long its caller listened to the message', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 199 })
    const sid = sidOf()
    expect(await calls().admit(sid, clientId)).toMatchObject({ admitted: false, reason: 'unpaid' })
    expect(await calls().settle(sid, 'completed', 20)).toEqual({ settled: true, cost_amount: 0 })
    expect(await calls().account(userId)).toEqual({ balance: 199, held: 0, due: 0 })
  })
})

describe('a call whose end never comes', () => {
  it('is listed as stale, voided once, and a callback days later changes nothing', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 200 })
    const sid = sidOf()
    await calls().admit(sid, clientId)
    const stale = async (seconds: number) =>
      (await database.pool.query('select * from stale_calls($1) where client_id = $2', [seconds, clientId])).rows
    expect(await stale(15_000)).toEqual([])
    expect(await stale(0)).toMatchObject([{ call_sid: sid, held_cents: '200' }])
    expect(await Promise.all([calls().void(sid), calls().void(sid)])).toContainEqual({ voided: true, cost_amount: 0 })
    expect(await calls().void(sid)).toEqual({ voided: false, cost_amount: 0 })
    expect(await heldFor(sid)).toEqual({ cents: 200, resolution: 'stale' })
    expect(await calls().settle(sid)).toEqual({ settled: false, cost_amount: 0 })
    expect(await stale(0)).toEqual([])
    const audited = await database.pool.query(
      `select details from audit_log where action = 'call.voided' and client_id = $1`,
      [clientId],
    )
    expect(audited.rows).toEqual([{ details: { call_sid: sid, reason: 'the carrier knows no such call' } }])
    expect(await calls().account(userId)).toEqual({ balance: 200, held: 0, due: 0 })
  })

  it('promises nothing any more when it or its client is removed', async () => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 600 })
    const [one, two, three] = [sidOf(), sidOf(), sidOf()]
    for (const sid of [one, two, three]) await calls().admit(sid, clientId)
    await database.pool.query('delete from call_sessions where call_sid = $1', [one])
    expect(await calls().account(userId)).toEqual({ balance: 600, held: 400, due: 0 })
    await database.pool.query('delete from voice_ai_clients where client_id = $1', [clientId])
    expect(await calls().account(userId)).toEqual({ balance: 600, held: 0, due: 0 })
  })
})
