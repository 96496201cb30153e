import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { AgentConfig } from '@klariqo/contract/agent-config'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AfterCallLimits } from '../../../agent-template/src/after-call/after-call.ts'
import type { CallEvent } from '../../../agent-template/src/after-call/call-event.ts'
import { logOptions } from '../../../agent-template/src/log-options.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

const secret = 'whsec_canary_9f2c'
const owner = '+61491570157'
let agent: TestAgent
let receiver: WebhookReceiver
let folder: string
let logged: string[]

beforeEach(async () => {
  receiver = await WebhookReceiver.start()
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-after-'))
  logged = []
})
afterEach(async () => {
  await agent.stop()
  await receiver.stop()
  rmSync(folder, { recursive: true, force: true })
})

const start = async (config: Partial<AgentConfig> = {}, limits: Partial<AfterCallLimits> = {}): Promise<void> => {
  agent = await TestAgent.start({
    config: {
      owner_number: owner,
      webhook_url: receiver.url,
      public_base_url: 'http://127.0.0.1:1/api/exampleplumbing',
      ...config,
    },
    secrets: { webhook_secret: secret },
    logger: {
      ...(logOptions('debug', 'au_plmb_exampleplumbing') as object),
      stream: { write: (line: string) => void logged.push(line) },
    },
    afterCall: { folder, limits: { settle: 30, ...limits } },
  })
}
const ended = (callSid: string, status = 'completed', more: Record<string, string> = {}) =>
  agent.post('/twilio/status', {
    CallSid: callSid,
    CallStatus: status,
    CallDuration: '7',
    From: '+61400000123',
    To: '+61299990001',
    Direction: 'inbound',
    ...more,
  })
/** A whole call in which the caller says this; over, and worked up. */
const talk = async (...words: string[]): Promise<string> => {
  const { peer, callSid } = await agent.greetedCall()
  for (const [index, text] of words.entries()) {
    agent.recogniser.hear(text)
    await peer.until('the answer', () => peer.played.length > index + 1)
  }
  await agent.settle()
  await agent.hangUp(peer)
  await ended(callSid)
  await workedUp(callSid)
  return callSid
}
const summaryOf = (callSid: string) => agent.database.summaries.find(({ call_sid }) => call_sid === callSid)
const workedUp = async (callSid: string): Promise<void> => {
  await expect.poll(() => summaryOf(callSid), { timeout: 5_000 }).toBeDefined()
  await agent.written()
}
const alerts = () => agent.carrier.messages.map(({ to, body }) => `${to} ${body}`)

test('a call is summed up, and the client’s own system is told under signature', async () => {
  await start()
  agent.jsonModel.answer = {
    summary: 'Sam wants a tap mended.',
    outcome: 'answered',
    sentiment: 'positive',
    name: 'Sam Lee',
    address: null,
    job: 'a dripping tap',
    time_window: 'tomorrow',
    urgency: 'soon',
  }
  const callSid = await talk('my tap drips, could somebody come tomorrow')
  expect(summaryOf(callSid)).toMatchObject({
    summary: 'Sam wants a tap mended.',
    outcome: 'answered',
    sentiment: 'positive',
    model: 'fake-json',
    webhook: true,
    fields: { name: 'Sam Lee', job: 'a dripping tap', urgency: 'soon' },
  })
  await expect.poll(() => summaryOf(callSid)?.webhook_end).toBe('delivered')
  const [request] = receiver.got
  const { body = '', headers } = request ?? {}
  // What any receiver would write.
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers?.['klariqo-signature'])) ?? []
  expect(createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')).toBe(v1)
  expect(Math.abs(Date.now() / 1000 - Number(t))).toBeLessThan(60)
  const event = JSON.parse(body) as CallEvent
  expect(event).toMatchObject({
    schema: 'klariqo.call/1',
    id: `evt_${callSid}`,
    type: 'call.completed',
    call: { call_sid: callSid, from: '+61400000123', status: 'completed', duration_seconds: 7, test: false },
    fields: { name: 'Sam Lee', phone: '+61400000123' },
  })
  expect(event.transcript.map(({ speaker }) => speaker)).toEqual(['Agent', 'Customer', 'Agent'])
  expect(alerts()).toEqual([])
  const { metadata } = agent.database.calls.get(callSid) ?? {}
  expect(metadata).toMatchObject({
    versions: { template: 'plmb@1.0.0', model: 'gpt-4.1-mini', prompt: expect.stringMatching(/^[0-9a-f]{12}$/) },
  })
})

test('S-06 the end of a call told ten times is one summary, one delivery, one text', async () => {
  await start()
  const { callSid } = await agent.ring()
  for (let i = 0; i < 10; i += 1) await ended(callSid, 'no-answer')
  await workedUp(callSid)
  await expect.poll(() => [receiver.got.length, alerts().length]).toEqual([1, 1])
  // The next process knows it, too.
  await agent.stop()
  await start()
  for (let i = 0; i < 3; i += 1) await ended(callSid, 'no-answer')
  await agent.settle()
  await agent.settle()
  await agent.settle()
  expect([agent.app.agent.afterCall.waiting, agent.database.summaries.length]).toEqual([0, 0])
  expect([receiver.got.length, alerts()]).toEqual([1, []])
})

test('the owner hears of an emergency while the caller is still there, and once', async () => {
  await start()
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('help, a burst pipe in my kitchen')
  await expect.poll(() => alerts().length, { timeout: 5_000 }).toBe(1)
  expect(agent.app.agent.live.has(callSid)).toBe(true)
  expect(alerts()[0]).toMatch(
    /^\+61491570157 .*Emergency: \+61400000123 rang Example Plumbing at \d\d:\d\d.*burst pipe/,
  )
  await agent.hangUp(peer)
  await ended(callSid)
  await workedUp(callSid)
  await agent.settle()
  expect(alerts().length).toBe(1)
})

test.each<[string, AgentConfig['owner_number'], number]>([
  ['the owner hears of a call that was refused', owner, 1],
  ['nobody is told where there is no number', null, 0],
])('%s', async (_what, owner_number, count) => {
  await start({ owner_number })
  agent.database.admission = { admitted: false, reason: 'unpaid', action: 'message', max_seconds: null }
  const { callSid } = await agent.ring()
  await ended(callSid)
  await workedUp(callSid)
  expect(summaryOf(callSid)).toMatchObject({ outcome: 'missed', model: null, sentiment: 'neutral' })
  await agent.settle()
  expect(alerts().length).toBe(count)
  // A call without words costs no model call.
  expect(agent.jsonModel.asked).toEqual([])
})

test('the owner hears of a caller who hung up without a word, not of a test call', async () => {
  await start()
  const silent = await agent.greetedCall()
  await agent.hangUp(silent.peer)
  await ended(silent.callSid)
  await workedUp(silent.callSid)
  expect(summaryOf(silent.callSid)?.outcome).toBe('abandoned')
  await expect.poll(() => alerts().length).toBe(1)
  expect(alerts()[0]).toContain('Missed call: +61400000123')
  const { callSid } = await agent.ring('/twilio/voice?test=1')
  await ended(callSid)
  await workedUp(callSid)
  await agent.settle()
  expect(alerts().length).toBe(1)
})

test('a message that was left is one text, whichever callback comes first', async () => {
  await start()
  const sid = `RE${'7'.repeat(32)}`
  const left = (CallSid: string) =>
    agent.post('/twilio/voice/recorded', { CallSid, RecordingSid: sid, RecordingDuration: '12' })
  agent.database.admission = { admitted: false, reason: 'unpaid', action: 'voicemail', max_seconds: null }
  const one = await agent.ring()
  await left(one.callSid)
  await ended(one.callSid)
  const two = await agent.ring()
  await ended(two.callSid)
  await left(two.callSid)
  for (const { callSid } of [one, two]) {
    await workedUp(callSid)
    expect(summaryOf(callSid)?.outcome).toBe('voicemail')
  }
  await expect.poll(() => alerts().length).toBe(2)
  for (const text of alerts()) expect(text).toContain('Voice message of 12 s')
})

test.each(['refuse', 'nonsense'] as const)('the model away (%s): the summary is made by rule', async (fault) => {
  await start()
  if (fault === 'refuse') agent.jsonModel.fault = 'refuse'
  else agent.jsonModel.answer = { summary: 'x', outcome: 'rich' }
  const callSid = await talk('how much is a callout')
  expect(summaryOf(callSid)).toMatchObject({ outcome: 'answered', model: null })
  expect(summaryOf(callSid)?.summary).toContain('how much is a callout')
})

test('what was not worked up is worked up by the next process', async () => {
  await start()
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('how much is a callout')
  await peer.until('the answer', () => peer.played.length > 1)
  await agent.hangUp(peer)
  // It dies before the carrier tells of the end.
  await agent.stop()
  expect(readdirSync(path.join(folder, 'calls'))).toEqual([`${callSid}.json`])
  await start()
  await ended(callSid)
  await workedUp(callSid)
  expect(agent.jsonModel.asked[0]?.messages[1]?.content).toContain('how much is a callout')
  // Of a call that was worked up nothing is left on disk but that it was.
  await expect
    .poll(() => readFileSync(path.join(folder, 'calls', `${callSid}.json`), 'utf8'))
    .toMatch(/^{"over_at":\d+}$/)
  await expect.poll(() => readdirSync(path.join(folder, 'webhooks'))).toEqual([])
})

test('an end that nobody tells of is taken for one after a while', async () => {
  await start({}, { end: 30 })
  const { peer, callSid } = await agent.greetedCall()
  await agent.hangUp(peer)
  await workedUp(callSid)
  expect(summaryOf(callSid)?.outcome).toBe('abandoned')
})

test('a process that ends works up first what is over', async () => {
  await start({}, { settle: 60_000 })
  const { callSid } = await agent.ring()
  await ended(callSid, 'no-answer')
  await agent.app.agent.afterCall.drain(5_000)
  await agent.written()
  expect(summaryOf(callSid)?.webhook_end).toBe('delivered')
  expect([receiver.got.length, alerts().length]).toEqual([1, 1])
})

test('the database away: the summary waits and is not lost', async () => {
  await start()
  const { callSid } = await agent.ring()
  agent.database.down = true
  await ended(callSid, 'no-answer')
  await expect.poll(() => receiver.got.length).toBe(1)
  agent.database.down = false
  await workedUp(callSid)
  expect(summaryOf(callSid)?.outcome).toBe('missed')
})

test('S-14 neither secrets nor words nor numbers stand in the log outside their fields', async () => {
  await start()
  await talk('my name is Aurelius Quill, a burst pipe, call me on +61 400 555 777')
  const canaries = [secret, ...Object.values(agent.fixture.secrets).filter((value) => typeof value === 'string')]
  const lines = logged.map((line) => JSON.parse(line) as { words?: string })
  const unmarked = lines.map(({ words, ...rest }) => JSON.stringify(rest)).join('\n')
  expect(canaries.filter((canary) => logged.join().includes(canary))).toEqual([])
  expect(unmarked).not.toMatch(/Aurelius|\+61400000123|\+61491570157|555 777/)
  expect(unmarked).not.toContain('/calls')
})
