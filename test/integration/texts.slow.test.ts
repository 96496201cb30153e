import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { MessageView } from '../../src/cli/messages/message-view.ts'
import type { SimulatedText } from '../../src/cli/messages/simulate-text.ts'
import type { TextReport } from '../../src/cli/messages/test-text.ts'
import type { ClientCreated } from '../../src/provisioning/create-client-result.ts'
import { askCarrier } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'
import { postWebhook } from '../support/sandbox-carrier.ts'

ownSandbox()
type Text = { sid: string; from: string; to: string; body: string; direction: string; status: string }
/** As long as the machine takes. */
const long = { timeout: 20_000, interval: 100 }
let client: ClientCreated
const id = 'au_plmb_jamesonplumbing'
const [asker, stopper, flaky, unreachable] = ['+61491570156', '+61491570157', '+61491570158', '+61491570159']

beforeAll(async () => {
  client = await klariqoData<ClientCreated>(['client', 'create', '--from', 'templates/plmb/example.yaml'])
})

const simulate = (from: string, body: string) =>
  klariqoData<SimulatedText>(['sms', 'simulate', id, '--from', from, '--body', body])
const listed = () => klariqoData<MessageView[]>(['sms', 'list', id, '--limit', '1000'])
const of = async (number: string) => (await listed()).filter((text) => text.number === number)
const outgoing = async (to: string) => {
  const all = (await (await askCarrier('GET', '/_sandbox/messages')).json()) as Text[]
  return all.filter((text) => text.to === to && text.direction !== 'inbound')
}

test('a question gets its answer as a text, which is followed until it has arrived', async () => {
  const { reply, webhook_status, errors } = await simulate(asker, 'What are your opening hours?')
  expect([webhook_status, errors]).toEqual([200, []])
  expect(reply?.body).toMatch(/7 ?am/i)
  await expect.poll(async () => (await of(asker)).map(({ status }) => status), long).toEqual(['delivered', 'received'])
  expect((await outgoing(asker)).map(({ body }) => body)).toEqual([reply?.body])
})

test('S-06 the same text delivered ten times over, at both addresses, has one effect', async () => {
  const before = (await listed()).length
  const form = { MessageSid: `SM${randomBytes(16).toString('hex')}`, From: asker, Body: 'Do you take cards?' }
  const url = client.webhooks.sms
  for (const address of [url, url.replace('/twilio/sms', '/sms/callback')])
    for (const answer of await Promise.all(Array.from({ length: 5 }, () => postWebhook(address, form))))
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('<Response/>')])
  await expect.poll(async () => (await of(asker))[0]?.status, long).toBe('delivered')
  expect((await listed()).length).toBe(before + 2)
  expect(await outgoing(asker)).toHaveLength(2)
})

test('reports that come in the wrong order leave the text delivered', async () => {
  await askCarrier('PUT', '/_sandbox/settings', { callback_order: 'shuffled' })
  const report = await klariqoData<TextReport>(['sms', 'test', id, '--to', asker])
  await askCarrier('PUT', '/_sandbox/settings', { callback_order: 'ordered' })
  expect(report).toMatchObject({ status: 'delivered', segments: 1, error: null, from: client.phone_number })
  expect(report.body).toContain('Jameson Plumbing')
  expect((await of(asker))[0]).toMatchObject({ sid: report.sid, status: 'delivered' })
})

test('an answer that was lost at the carrier is uncertain, is not sent again, and its report says that it went', async () => {
  const path = '^/2010-04-01/Accounts/[^/]+/Messages.json'
  await askCarrier('POST', '/_sandbox/faults', { method: 'POST', path, times: 1, drop: 'after' })
  const { reply } = await simulate(flaky, 'What are your opening hours?')
  expect(reply?.status).toMatch(/^(uncertain|queued|sent|delivered)$/)
  await expect.poll(async () => (await of(flaky)).map(({ status }) => status), long).toEqual(['delivered', 'received'])
  expect(await outgoing(flaky)).toHaveLength(1)

  await askCarrier('POST', '/_sandbox/faults', { method: 'POST', path, times: 1, status: 500 })
  const lost = await klariqo(['sms', 'test', id, '--to', flaky])
  expect([lost.envelope?.error?.code, lost.code]).toEqual(['SMS_OUTCOME_UNKNOWN', 4])
  expect((await of(flaky))[0]).toMatchObject({ status: 'uncertain', cost_cents: null })
  expect(await outgoing(flaky)).toHaveLength(1)
})

test('a text that does not arrive says so, with the carrier’s reason in words', async () => {
  const behaviour = { answer_after_ms: 1000, steps: [], sms_error: 30005 }
  await askCarrier('POST', '/_sandbox/phones', { number: unreachable, behaviour })
  const { envelope, code } = await klariqo(['sms', 'test', id, '--to', unreachable])
  expect([envelope?.error?.code, code]).toEqual(['SMS_NOT_DELIVERED', 4])
  expect(envelope?.error?.message).toContain('does not exist or is out of service')
  expect((await of(unreachable))[0]).toMatchObject({ status: 'undelivered', error_code: 30005 })
})

test('who says STOP hears of it once and nothing after, until START', async () => {
  const stop = await simulate(stopper, 'STOP')
  expect(stop.carrier_reply).not.toBeNull()
  expect((await simulate(stopper, 'help')).reply).toBeNull()
  const test = await klariqo(['sms', 'test', id, '--to', stopper])
  expect([test.envelope?.error?.code, test.envelope?.error?.message]).toEqual([
    'SMS_REFUSED',
    expect.stringContaining('has opted out'),
  ])
  // What the carrier says itself is not a message of the account's.
  expect(await outgoing(stopper)).toEqual([])
  await simulate(stopper, 'START')
  expect((await simulate(stopper, 'What are your opening hours?')).reply?.body).toMatch(/7 ?am/i)
  expect(await outgoing(stopper)).toHaveLength(1)
})

test('a number that cannot be texted is refused with the reason before anything is sent', async () => {
  const refused = async (to: string) => (await klariqo(['sms', 'test', id, '--to', to])).envelope?.error?.message
  expect(await refused('+61299990001')).toContain('a landline')
  expect(await refused('+447400123456')).toContain('not in a country')
  const costs = (await listed()).filter(({ status }) => status === 'refused').map(({ cost_cents }) => cost_cents)
  expect([costs.length >= 2, new Set(costs)]).toEqual([true, new Set([null])])
})
