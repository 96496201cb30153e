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

test.each([
  [30003, ['sent', 'undelivered']],
  [30006, ['sent', 'undelivered']],
  [30001, ['failed']],
])('a phone that texts do not reach says so by code %i', async (code, states) => {
  const it = await world()
  const to = '+61491570157'
  await it.control('POST', 'phones', { number: to, behaviour: { sms_error: code } })
  const { sid } = await it.sdk.messages.create({
    from: it.number.phoneNumber,
    to,
    body: 'x',
    statusCallback: `${it.agent.origin}/delivery`,
  })
  await expect.poll(() => it.agent.seen.map(({ form }) => form.MessageStatus)).toEqual(states)
  expect(it.agent.seen.at(-1)?.form.ErrorCode).toBe(String(code))
  expect(await it.sdk.messages(sid).fetch()).toMatchObject({ status: states.at(-1), errorCode: code })
})

test('after STOP nothing is sent to that person, by us or by our TwiML, until START', async () => {
  const it = await world()
  const [to, from] = ['+61491570157', it.number.phoneNumber]
  const receive = async (body: string) => (await it.control('POST', 'messages', { from: to, to: from, body })).body
  const send = () =>
    it.sdk.messages.create({ from, to, body: 'x' }).then(
      () => 0,
      (error: { code: number }) => error.code,
    )
  expect(await receive(' stop ')).toMatchObject({
    webhook_status: 200,
    replies: [],
    errors: [{ code: 21610 }],
    vendor_reply: expect.stringContaining('unsubscribed'),
  })
  expect(await send()).toBe(21610)
  expect((await it.control('POST', 'messages', { from: '+61491570158', to: from, body: 'hi' })).body.errors).toEqual([])
  expect(await receive('Start')).toMatchObject({ errors: [], replies: [{ to }] })
  expect(await send()).toBe(0)
  expect((await receive('please stop calling')).vendor_reply).toBe(null)
})

test('the delivery of an answer by TwiML is told where its StatusCallback says; when SmsUrl fails its fallback is asked', async () => {
  const it = await startCarrierWorld({
    '/sms': { status: 500 },
    '/again': twiml('<Message statusCallback="/delivery">Hello</Message>'),
    '/delivery': '',
  })
  onTestFinished(() => it.close())
  await it.control('PUT', 'settings', { speed: 20 })
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ smsFallbackUrl: `${it.agent.origin}/again` })
  const text = { from: '+61491570157', to: it.number.phoneNumber, body: 'Are you open?' }
  const { body } = await it.control('POST', 'messages', text)
  expect(body).toMatchObject({ webhook_status: 200, replies: [{ body: 'Hello' }], errors: [{ code: 11200 }] })
  const { form } = await it.agent.request(({ url }) => url === '/again')
  expect(form).toMatchObject({ ErrorCode: '11200', ErrorUrl: `${it.agent.origin}/sms`, Body: text.body })
  const delivered = await it.agent.request((request) => request.form.MessageStatus === 'delivered')
  expect(delivered.form.MessageSid).toBe(body.replies[0].sid)
})
