import { beforeEach, expect, test } from 'vitest'
import { reconcile } from '../../src/billing/reconcile.ts'
import type { BookedCall, OpenCall, Settlement } from '../../src/ports/settlement.ts'
import type { PhoneCall } from '../../src/ports/telephony.ts'
import type { Tenant } from '../../src/ports/tenants.ts'
import { FakeTelephony } from '../support/fake-telephony.ts'

const now = new Date('2026-11-22T12:00:00Z')
const since = '2026-11-20T12:00:00.000Z'
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()

/** Books in memory: enough of the database for the flow. */
class FakeBooks implements Settlement {
  readonly open: OpenCall[] = []
  readonly rows: BookedCall[] = []
  readonly settlements: string[] = []
  async openCalls() {
    return structuredClone(this.open)
  }
  async settle(callSid: string, status: string, seconds: number) {
    const at = this.open.findIndex((call) => call.callSid === callSid)
    if (at < 0) return { settled: false, costCents: 0 }
    this.open.splice(at, 1)
    this.settlements.push(`${callSid} ${status} ${seconds}`)
    return { settled: true, costCents: seconds > 0 ? 200 : 0 }
  }
  async voidCall(callSid: string) {
    const at = this.open.findIndex((call) => call.callSid === callSid)
    if (at >= 0) this.open.splice(at, 1)
    return { voided: at >= 0 }
  }
  async booked() {
    return this.rows
  }
  async known(callSids: readonly string[]) {
    return new Set(this.rows.map((row) => row.callSid).filter((sid) => callSids.includes(sid)))
  }
}

let books: FakeBooks
let telephony: FakeTelephony
const number = '+61481501000'
const tenants = { list: async () => [{ clientId: 'au_plmb_x', phoneNumber: number } as Tenant] }
const run = (clientId?: string) =>
  reconcile(
    { settlement: books, telephony, tenants },
    { since, now, ...(clientId === undefined ? {} : { clientId }) },
    AbortSignal.timeout(5_000),
  )
const place = (sid: string, changes: Partial<PhoneCall> = {}) =>
  telephony.placed.set(sid, {
    sid,
    status: 'completed',
    direction: 'inbound',
    from: '+61491570156',
    to: number,
    durationSeconds: 30,
    startedAt: ago(30),
    ...changes,
  })
const open = (callSid: string, begunAt = ago(30), clientId = 'au_plmb_x') =>
  books.open.push({ callSid, clientId, begunAt, heldCents: 200 })

beforeEach(() => {
  books = new FakeBooks()
  telephony = new FakeTelephony()
  const webhooks = { voice: null, sms: null, status: null }
  const capabilities = { voice: true, sms: true, mms: false }
  telephony.owned.set('PN1', { sid: 'PN1', phoneNumber: number, tag: 'klariqo:au_plmb_x', webhooks, capabilities })
})

test('an end that got lost is taken from the carrier, once', async () => {
  place('CA1')
  place('CA2', { status: 'no-answer', durationSeconds: null })
  open('CA1')
  open('CA2')
  const { settled } = await run()
  expect(settled.map((call) => [call.call_sid, call.status, call.duration_seconds, call.cost_cents])).toEqual([
    ['CA1', 'completed', 30, 200],
    ['CA2', 'no-answer', 0, 0],
  ])
  expect((await run()).settled).toEqual([])
  expect(books.settlements).toEqual(['CA1 completed 30', 'CA2 no-answer 0'])
})

test('a call that goes on is left alone, however long it has been open', async () => {
  place('CA1', { status: 'in-progress', durationSeconds: null })
  open('CA1', ago(300))
  expect(await run()).toMatchObject({ settled: [], voided: [], open: [{ call_sid: 'CA1', status: 'in-progress' }] })
})

test('what the carrier does not know is ended without a charge, but not while it is too young to be known', async () => {
  open('CAold', ago(11))
  open('CAnew', ago(9))
  const result = await run()
  expect(result.voided.map((call) => call.call_sid)).toEqual(['CAold'])
  expect(result.open).toMatchObject([{ call_sid: 'CAnew', status: null }])
})

test('an account that does not have the client’s number ends no call', async () => {
  telephony.owned.clear()
  place('CA1')
  open('CA1')
  open('CA2')
  await expect(run()).rejects.toMatchObject({ code: 'CARRIER_ACCOUNT_DIFFERS' })
  expect(books.settlements).toEqual(['CA1 completed 30'])
  expect(books.open.map((call) => call.callSid)).toEqual(['CA2'])
})

test('only the client that was asked for is touched', async () => {
  open('CA1', ago(30), 'au_plmb_other')
  expect(await run('au_plmb_x')).toMatchObject({ clients: 1, voided: [], open: [] })
  expect(books.open).toHaveLength(1)
})

test('a call that ended this minute, or goes on, is not missing yet', async () => {
  place('CAyoung', { startedAt: ago(1), durationSeconds: 30 })
  place('CAlive', { status: 'in-progress', durationSeconds: null })
  place('CAmissing', { startedAt: ago(5) })
  expect((await run()).differences.map((it) => [it.problem, it.call_sid])).toEqual([['missing_call', 'CAmissing']])
})

test('a carrier that does not answer stops the run, and nothing is given up', async () => {
  open('CA1', ago(300))
  telephony.fail('fetchCall', 'before')
  await expect(run()).rejects.toMatchObject({ code: 'TELEPHONY_UNREACHABLE' })
  expect(books.open).toHaveLength(1)
})
