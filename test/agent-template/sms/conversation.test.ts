import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TextDesk } from '../../../agent-template/src/sms/text-desk.ts'
import { TestAgent } from '../../support/agent-app.ts'

const caller = '+61491570156'
/** As long as the machine takes. */
const long = { timeout: 20_000, interval: 100 }
let agent: TestAgent

beforeEach(async () => {
  agent = await TestAgent.start({ config: { phone_number: '+61299990001', owner_number: '+61491570158' } })
})
afterEach(() => agent.stop())

const newSid = () => `SM${randomBytes(16).toString('hex')}`
const receive = async (body: string, more: Record<string, string> = {}, route = '/twilio/sms') => {
  const form = { MessageSid: newSid(), From: caller, Body: body, ...more }
  const answer = await agent.post(route, form)
  expect([answer.statusCode, answer.body.endsWith('<Response/>')]).toEqual([200, true])
  await answered()
  return form
}
const answered = async () => {
  await agent.app.agent.textDesk.drain(5_000)
  await agent.written()
}
const sent = () => agent.carrier.messages.map(({ to, body }) => (to === caller ? body : `${to}: ${body}`))

test('a trigger is answered with its snippet’s words, on both addresses, without the model', async () => {
  const [trigger, snippet] = Object.values(agent.app.agent.tools.tenant.snippets)
    .filter(({ triggers, action, intent }) => triggers.length > 0 && !action && intent !== 'emergency')
    .map(({ triggers, text }) => [triggers[0] ?? '', text] as const)[0] ?? ['', '']
  await receive(trigger)
  await receive(trigger, {}, '/sms/callback')
  expect(sent()).toEqual([snippet, snippet])
  expect(agent.model.asked).toEqual([])
})

test('anything else is answered by the model, which knows what was written before and that this is a text', async () => {
  agent.database.texts.history = [
    { inbound: true, body: 'My roof is green' },
    { inbound: false, body: 'Good to know.' },
  ]
  agent.model.reply = 'Moss, most likely. We can look at it.'
  await receive('Why could that be, do you think?')
  expect(sent()).toEqual(['Moss, most likely. We can look at it.'])
  const [asked] = agent.model.asked
  expect(asked?.[0]).toMatch(/^system: /)
  expect(asked?.[1]).toContain('text message (SMS)')
  expect(asked?.slice(-3)).toEqual([
    'user: My roof is green',
    'assistant: Good to know.',
    'user: Why could that be, do you think?',
  ])
})

test('a model that fails leaves the sender with the number to call', async () => {
  agent.model.fault = 'refuse'
  await receive('Why could that be, do you think?')
  expect(sent()).toEqual([expect.stringContaining('please call +61299990001')])
})

test('a text delivered ten times over is kept once and answered once (S-06)', async () => {
  const form = await receive('Why could that be, do you think?')
  for (let i = 0; i < 9; i += 1) await agent.post('/twilio/sms', form)
  await Promise.all(Array.from({ length: 5 }, () => agent.post('/sms/callback', form)))
  await answered()
  expect([sent().length, agent.database.texts.incoming.length, agent.model.asked.length]).toEqual([1, 1, 1])
})

test('a text that an earlier process took is kept and answered no second time (S-06)', async () => {
  const form = await receive('Why could that be, do you think?')
  const { tools, database, queue, texts, wallClock } = agent.app.agent
  const later = new TextDesk({ tools, database, queue, sender: texts, wallClock, log: agent.app.server.log })
  await later.take({ sid: form.MessageSid, from: caller, body: form.Body, answeredByCarrier: false })
  await later.drain(5_000)
  expect([sent().length, agent.database.texts.incoming.length, agent.model.asked.length]).toEqual([1, 1, 1])
})

test('the same without the database: answered once, kept when it is back', async () => {
  agent.database.down = true
  const form = await receive('Why could that be, do you think?').catch(() => null)
  expect(form).not.toBeNull()
  for (let i = 0; i < 3; i += 1) await agent.post('/twilio/sms', form ?? {})
  await agent.app.agent.textDesk.drain(5_000)
  agent.database.down = false
  await agent.written()
  expect(sent()).toHaveLength(1)
  await expect.poll(() => agent.database.texts.sent.map(({ status }) => status), long).toEqual(['queued'])
  await expect.poll(() => agent.database.texts.incoming.length, long).toBe(1)
})

test('STOP is confirmed once and then there is silence; START ends it; a replay of STOP changes nothing (S-06)', async () => {
  const stop = await receive('Stop')
  expect(sent()).toEqual([expect.stringContaining('no more texts')])
  await receive('hello, are you there?')
  await receive('STOP')
  await receive('help')
  expect(sent()).toHaveLength(1)
  expect(
    await agent.app.agent.texts.send({ key: 'x', to: caller, body: 'Hi', kind: 'confirmation', callSid: null }),
  ).toMatchObject({
    status: 'refused',
  })
  await receive('yes')
  expect(sent().slice(1)).toEqual([expect.stringContaining('again. Reply STOP')])
  for (let i = 0; i < 10; i += 1) await agent.post('/twilio/sms', stop)
  await answered()
  await receive('help')
  expect(sent().slice(2)).toEqual([expect.stringMatching(/call \+61299990001/)])
})

test('what the carrier has answered itself is not answered twice', async () => {
  await receive('STOP', { OptOutType: 'STOP' })
  await receive('START', { OptOutType: 'START' })
  await receive('HELP', { OptOutType: 'HELP' })
  expect(sent()).toEqual([])
  expect(agent.database.texts.incoming).toHaveLength(3)
})

test('a carrier that is known to answer such words is left to do so', async () => {
  agent.database.texts.carrierAnswers = true
  for (const word of ['HELP', 'STOP', 'START']) await receive(word)
  expect(sent()).toEqual([])
  agent.model.reply = 'Great.'
  await receive('yes')
  expect(sent()).toEqual(['Great.'])
})

test('"yes" of somebody who never opted out is an answer like any other', async () => {
  agent.model.reply = 'Great.'
  await receive('yes')
  expect(sent()).toEqual(['Great.'])
})

test('an emergency is told to call, and the owner is texted at once', async () => {
  const phrase = Object.values(agent.app.agent.tools.tenant.snippets).find(({ intent }) => intent === 'emergency')
    ?.triggers[0]
  await receive(`Help, ${phrase}!`)
  expect(sent().sort()).toEqual([
    expect.stringMatching(/^\+61491570158: .*Emergency text from \+61491570156/),
    expect.stringContaining('call us now on +61299990001'),
  ])
})

test('texts of one number are answered in their order, and more than a few at once are only read', async () => {
  const { carrier } = agent
  const held = Promise.withResolvers<void>()
  const send = carrier.sendMessage.bind(carrier)
  carrier.sendMessage = (message) => held.promise.then(() => send(message))
  await Promise.all(
    Array.from({ length: 9 }, (_, i) =>
      agent.post('/twilio/sms', { MessageSid: newSid(), From: caller, Body: `Odd remark number ${i}` }),
    ),
  )
  held.resolve()
  await answered()
  expect([sent().length, agent.database.texts.incoming.length]).toEqual([5, 9])
})

test('our own number, a withheld one and a word as a sender are read and not answered', async () => {
  for (const From of ['+61299990001', 'anonymous', 'Bank']) await receive('Odd remark', { From })
  expect([agent.carrier.messages.length, agent.database.texts.incoming.length]).toEqual([0, 3])
})

test('reports are kept by the key of their address, with the error in words; ten times over is the same (S-06)', async () => {
  await receive('Why could that be, do you think?')
  const [{ statusCallback = '' } = {}] = agent.carrier.messages
  const route = statusCallback.slice(agent.fixture.config.public_base_url.length)
  const [text] = agent.database.texts.sent
  const form = { MessageSid: text?.sid ?? '', MessageStatus: 'undelivered', ErrorCode: '30003' }
  for (let i = 0; i < 10; i += 1) expect((await agent.post(route, form)).statusCode).toBe(204)
  await agent.written()
  expect(text).toMatchObject({ status: 'undelivered', error: 'the phone is switched off or out of reach' })
  expect((await agent.post('/twilio/sms/status', { ...form, MessageStatus: 'read by aliens' })).statusCode).toBe(400)
  const unsigned = { method: 'POST' as const, url: route, payload: new URLSearchParams(form).toString() }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await agent.app.server.inject({ ...unsigned, headers })).statusCode).toBe(403)
})
