import twilio from 'twilio'
import { expect, onTestFinished, test } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'
import { TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

const world = async () => {
  const made = await startCarrierWorld({
    '/sms': twiml('<Message>Thanks, we call you back</Message>'),
    '/delivery': '',
  })
  onTestFinished(() => made.close())
  await made.control('PUT', 'settings', { speed: 20 })
  return made
}

test('a text is queued, sent and delivered, each told to the callback', async () => {
  const it = await world()
  const message = await it.sdk.messages.create({
    from: it.number.phoneNumber,
    to: '+61491570157',
    body: 'See you at 5 & bring the key',
    statusCallback: `${it.agent.origin}/delivery`,
  })
  expect(message).toMatchObject({ status: 'queued', numSegments: '1', direction: 'outbound-api' })
  await it.agent.request((request) => request.form.MessageStatus === 'delivered')
  expect(it.agent.seen.map((request) => request.form.MessageStatus)).toEqual(['sent', 'delivered'])
  expect((await it.sdk.messages(message.sid).fetch()).status).toBe('delivered')
  const { signature, url, form } = it.agent.seen[0] ?? { signature: '', url: '', form: {} }
  expect(twilio.validateRequest(TEST_ACCOUNT.authToken, signature, it.agent.origin + url, form)).toBe(true)
})

test('a text that comes in is posted to SmsUrl and answered by its TwiML', async () => {
  const it = await world()
  const text = { from: '+61491570157', to: it.number.phoneNumber, body: 'Are you open?' }
  const { status, body } = await it.control('POST', 'messages', text)
  expect(status).toBe(201)
  expect(body).toMatchObject({
    webhook_status: 200,
    replies: [{ to: text.from, body: 'Thanks, we call you back' }],
    errors: [],
  })
  const { form } = await it.agent.request((request) => request.url === '/sms')
  expect(form).toMatchObject({
    Body: 'Are you open?',
    From: text.from,
    NumMedia: '0',
    SmsStatus: 'received',
    MessageSid: body.sid,
  })
})

test('what cannot be sent is refused by code', async () => {
  const it = await world()
  const codeOf = (order: { from?: string; to?: string; body?: string }) =>
    it.sdk.messages.create({ from: it.number.phoneNumber, to: '+61491570157', body: 'x', ...order }).then(
      () => 0,
      (error: { code: number }) => error.code,
    )
  expect(await codeOf({ body: '' })).toBe(21602)
  expect(await codeOf({ body: 'x'.repeat(1601) })).toBe(21617)
  expect(await codeOf({ from: '+61491570199' })).toBe(21606)
  expect(await codeOf({ to: 'x' })).toBe(21211)
  const to = { 1: 21211, 2: 21612, 3: 21408, 4: 21610, 9: 21614 }
  for (const [last, code] of Object.entries(to)) expect(await codeOf({ to: `+1500555000${last}` })).toBe(code)
  const from = { 1: 21212, 6: 0, 7: 21606, 8: 21611 }
  for (const [last, code] of Object.entries(from)) expect(await codeOf({ from: `+1500555000${last}` })).toBe(code)
})
