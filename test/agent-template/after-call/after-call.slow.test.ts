import { createHmac } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { CallEvent } from '../../../agent-template/src/after-call/call-event.ts'
import { AfterCallWorld } from './after-call-world.ts'

const world = new AfterCallWorld()

test('a call is summed up, and the client’s own system is told under signature', async () => {
  await world.start()
  world.agent.jsonModel.answer = {
    summary: 'Sam wants a tap mended.',
    outcome: 'answered',
    sentiment: 'positive',
    name: 'Sam Lee',
    address: null,
    job: 'a dripping tap',
    time_window: 'tomorrow',
    urgency: 'soon',
  }
  const callSid = await world.talk('my tap drips, could somebody come tomorrow')
  expect(world.summaryOf(callSid)).toMatchObject({
    summary: 'Sam wants a tap mended.',
    outcome: 'answered',
    sentiment: 'positive',
    model: 'fake-json',
    webhook: true,
    fields: { name: 'Sam Lee', job: 'a dripping tap', urgency: 'soon' },
  })
  await expect.poll(() => world.summaryOf(callSid)?.webhook_end).toBe('delivered')
  const [request] = world.receiver.got
  const { body = '', headers } = request ?? {}
  // What any world.receiver would write.
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers?.['klariqo-signature'])) ?? []
  expect(createHmac('sha256', world.secret).update(`${t}.${body}`).digest('hex')).toBe(v1)
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
  expect(world.alerts).toEqual([])
  const { metadata } = world.agent.database.calls.get(callSid) ?? {}
  expect(metadata).toMatchObject({
    versions: { template: 'plmb@1.0.0', model: 'gpt-4.1-mini', prompt: expect.stringMatching(/^[0-9a-f]{12}$/) },
  })
})

test('S-06 the end of a call told ten times is one summary, one delivery, one text', async () => {
  await world.start()
  const { callSid } = await world.agent.ring()
  for (let i = 0; i < 10; i += 1) await world.ended(callSid, 'no-answer')
  await world.workedUp(callSid)
  // Delivered at least once: what is under way when a process ends comes again, under the same id.
  await expect.poll(() => world.summaryOf(callSid)?.webhook_end).toBe('delivered')
  expect([world.receiver.got.length, world.alerts.length]).toEqual([1, 1])
  // The next process knows it, too.
  await world.agent.stop()
  await world.start()
  for (let i = 0; i < 3; i += 1) await world.ended(callSid, 'no-answer')
  await world.agent.settle()
  await world.agent.settle()
  await world.agent.settle()
  expect([world.agent.app.agent.afterCall.waiting, world.agent.database.summaries.length]).toEqual([0, 0])
  expect([world.receiver.got.length, world.alerts]).toEqual([1, []])
})

test.each(['refuse', 'nonsense'] as const)('the model away (%s): the summary is made by rule', async (fault) => {
  await world.start()
  if (fault === 'refuse') world.agent.jsonModel.fault = 'refuse'
  else world.agent.jsonModel.answer = { summary: 'x', outcome: 'rich' }
  const callSid = await world.talk('how much is a callout')
  expect(world.summaryOf(callSid)).toMatchObject({ outcome: 'answered', model: null })
  expect(world.summaryOf(callSid)?.summary).toContain('how much is a callout')
})

test('what was not worked up is worked up by the next process', async () => {
  await world.start()
  const { peer, callSid } = await world.agent.greetedCall()
  world.agent.recogniser.hear('how much is a callout')
  await peer.until('the answer', () => peer.played.length > 1)
  await world.agent.hangUp(peer)
  // It dies before the carrier tells of the end.
  await world.agent.stop()
  expect(readdirSync(path.join(world.folder, 'calls'))).toEqual([`${callSid}.json`])
  await world.start()
  await world.ended(callSid)
  await world.workedUp(callSid)
  expect(world.agent.jsonModel.asked[0]?.messages[1]?.content).toContain('how much is a callout')
  // Of a call that was worked up nothing is left on disk but that it was.
  await expect
    .poll(() => readFileSync(path.join(world.folder, 'calls', `${callSid}.json`), 'utf8'))
    .toMatch(/^{"over_at":\d+}$/)
  await expect.poll(() => readdirSync(path.join(world.folder, 'webhooks'))).toEqual([])
})

test('an end that nobody tells of is taken for one after a while', async () => {
  await world.start({}, { end: 30 })
  const { peer, callSid } = await world.agent.greetedCall()
  await world.agent.hangUp(peer)
  await world.workedUp(callSid)
  expect(world.summaryOf(callSid)?.outcome).toBe('abandoned')
})

test('a process that ends works up first what is over', async () => {
  await world.start({}, { settle: 60_000 })
  const { callSid } = await world.agent.ring()
  await world.ended(callSid, 'no-answer')
  await world.agent.app.agent.afterCall.drain(5_000)
  await world.agent.written()
  expect(world.summaryOf(callSid)?.webhook_end).toBe('delivered')
  expect([world.receiver.got.length, world.alerts.length]).toEqual([1, 1])
})

test('the database away: the summary waits and is not lost', async () => {
  await world.start()
  const { callSid } = await world.agent.ring()
  world.agent.database.down = true
  await world.ended(callSid, 'no-answer')
  await expect.poll(() => world.receiver.got.length).toBe(1)
  world.agent.database.down = false
  await world.workedUp(callSid)
  expect(world.summaryOf(callSid)?.outcome).toBe('missed')
})

test('S-14 neither secrets nor words nor numbers stand in the log outside their fields', async () => {
  await world.start()
  await world.talk('my name is Aurelius Quill, a burst pipe, call me on +61 400 555 777')
  const canaries = [
    world.secret,
    ...Object.values(world.agent.fixture.secrets).filter((value) => typeof value === 'string'),
  ]
  const lines = world.logged.map((line) => JSON.parse(line) as { words?: string })
  const unmarked = lines.map(({ words, ...rest }) => JSON.stringify(rest)).join('\n')
  expect(canaries.filter((canary) => world.logged.join().includes(canary))).toEqual([])
  expect(unmarked).not.toMatch(/Aurelius|\+61400000123|\+61491570157|555 777/)
  expect(unmarked).not.toContain('/calls')
})

test('what waits for a system that the client has no more is taken away with the words in it', async () => {
  mkdirSync(path.join(world.folder, 'webhooks'))
  writeFileSync(path.join(world.folder, 'webhooks', `CA${'1'.repeat(32)}.json`), '{"body":"words"}')
  await world.start({ webhook_url: null })
  expect(readdirSync(world.folder)).toEqual(['calls'])
})
