import { beforeEach, expect, test } from 'vitest'
import { testText } from '../../../src/cli/messages/test-text.ts'
import { KlariqoError } from '../../../src/core/errors/klariqo-error.ts'
import type { Messages } from '../../../src/ports/messages.ts'
import type { Telephony } from '../../../src/ports/telephony.ts'
import type { Tenant } from '../../../src/ports/tenants.ts'

const tenant = {
  clientId: 'au_plmb_jamesonplumbing',
  slug: 'jamesonplumbing',
  businessName: 'Jameson Plumbing',
  phoneNumber: '+61491578542',
} as Tenant
type Order = Parameters<Telephony['sendText']>[0]

let orders: Order[]
let reports: unknown[]
let status: string
let fault: Error | null
beforeEach(() => {
  orders = []
  reports = []
  status = 'queued'
  fault = null
})

const telephony = {
  async sendText(order: Order) {
    if (fault) throw fault
    orders.push(order)
    return { sid: 'SM1', status: 'queued' }
  },
}
let begun: Parameters<Messages['begin']>[0]
const messages: Messages = {
  list: async () => [],
  async find(clientId, key) {
    const { to: number, body, segments } = begun
    const rest = {
      direction: 'outbound',
      kind: 'test',
      sid: 'SM1',
      costCents: 8,
      createdAt: '',
      errorCode: null,
    } as const
    const error = status === 'failed' ? 'the network gave no reason' : null
    return { clientId, key, number, body, segments, status, error, ...rest }
  },
  async begin(text) {
    begun = text
    return text.refusal === null ? { allowed: true } : { allowed: false, reason: text.refusal }
  },
  async report(report) {
    reports.push([report.status, report.sid, report.errorCode])
  },
}
/** Time passes by waiting alone; `arrives`: the wait in which the carrier says so. */
const clockOf = (arrives: number) => {
  let now = 0
  return {
    now: () => new Date(0),
    monotonicMs: () => now,
    async sleep(ms: number) {
      now += ms
      arrives -= 1
      if (arrives === 0) status = 'delivered'
    },
  }
}
const send = (options: { to?: string; body?: string; arrives?: number } = {}) => {
  const deps = { telephony, messages, clock: clockOf(options.arrives ?? 2), origin: 'https://app.example.com' }
  const request = { to: options.to ?? '+61491570156', body: options.body ?? null, key: 'test:1' }
  return testText(deps, tenant, request, new AbortController().signal)
}
const codeOf = (doing: Promise<unknown>) =>
  doing.then(
    () => null,
    (error: KlariqoError) => error.code,
  )

test('a text is begun, sent once with an address for its reports, reported and followed', async () => {
  expect(await send()).toMatchObject({ sid: 'SM1', status: 'delivered', segments: 1, from: tenant.phoneNumber })
  expect(orders).toEqual([
    {
      from: tenant.phoneNumber,
      to: '+61491570156',
      body: 'This is a test message from Jameson Plumbing.',
      statusCallback: 'https://app.example.com/api/jamesonplumbing/twilio/sms/status?key=test%3A1',
    },
  ])
  expect(reports).toEqual([['queued', 'SM1', null]])
})

test('own words get the business’s name; no report in half a minute is told as it is', async () => {
  expect(await send({ body: 'See you at 9', arrives: 1_000 })).toMatchObject({
    body: 'Jameson Plumbing: See you at 9',
    status: 'queued',
  })
})

test('a landline is refused before the carrier is asked', async () => {
  expect(await codeOf(send({ to: '+61299990001' }))).toBe('SMS_REFUSED')
  expect([orders, reports]).toEqual([[], []])
})

test('the carrier’s refusal is kept with its code, and told in words', async () => {
  fault = new KlariqoError('SMS_REFUSED', { reason: 'x' }, { cause: { code: 21610 } })
  await expect(send()).rejects.toThrow(/has opted out/)
  expect(reports).toEqual([['refused', null, 21610]])
})

test('an answer that was lost is kept as uncertain', async () => {
  fault = new KlariqoError('SMS_OUTCOME_UNKNOWN', { number: '+61491570156', reason: 'reset' })
  expect(await codeOf(send())).toBe('SMS_OUTCOME_UNKNOWN')
  expect(reports).toEqual([['uncertain', null, null]])
})

test('a text that does not arrive fails the command', async () => {
  status = 'failed'
  expect(await codeOf(send())).toBe('SMS_NOT_DELIVERED')
})
