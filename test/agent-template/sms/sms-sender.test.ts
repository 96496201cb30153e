import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import type { TextMessage } from '../../../agent-template/src/sms/text-message.ts'
import { folderSpool } from '../../../agent-template/src/store/spool.ts'
import { TestAgent } from '../../support/agent-app.ts'

const caller = '+61491570156'
const folder = mkdtempSync(path.join(os.tmpdir(), 'klariqo-texts-'))
/** As long as the machine takes. */
const long = { timeout: 20_000, interval: 100 }
let agent: TestAgent
const started: TestAgent[] = []
const start = async () => {
  agent = await TestAgent.start({ spool: folderSpool(folder) })
  started.push(agent)
  return agent
}
const text = (key: string, more: Partial<TextMessage> = {}): TextMessage => ({
  key,
  to: caller,
  body: 'Your booking is noted.',
  kind: 'confirmation',
  callSid: null,
  ...more,
})
const send = (...args: Parameters<typeof text>) => agent.app.agent.texts.send(text(...args))
const row = (key: string) => agent.database.texts.sent.find((it) => it.key === key)

beforeEach(start)
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a text is written down, sent with the business’s name and an address for its reports, and followed', async () => {
  const outcome = await send('booking:1')
  await agent.written()
  expect(outcome).toEqual({ status: 'sent', reason: null, sid: expect.stringMatching(/^SM/) })
  const { business_name, public_base_url } = agent.fixture.config
  expect(agent.carrier.messages).toEqual([
    {
      to: caller,
      body: `${business_name}: Your booking is noted.`,
      statusCallback: `${public_base_url}/twilio/sms/status?key=booking%3A1`,
    },
  ])
  expect(row('booking:1')).toMatchObject({ status: 'queued', sid: outcome.sid, segments: 1, country: 'AU' })
})

test('a key is sent once: again, at once from many sides, and after the answer was lost', async () => {
  const many = await Promise.all(Array.from({ length: 20 }, () => send('a')))
  expect(many.map(({ status }) => status).sort()).toEqual([...Array(19).fill('already'), 'sent'])
  await agent.written()
  expect(await send('a')).toMatchObject({ status: 'already', sid: many[0]?.sid })
  agent.carrier.fault = new CarrierError('the carrier was not reached: reset')
  expect(await send('b')).toMatchObject({ status: 'uncertain' })
  agent.carrier.fault = null
  await agent.written()
  expect(row('b')).toMatchObject({ status: 'uncertain' })
  expect(await send('b')).toMatchObject({ status: 'already' })
  expect(agent.carrier.messages).toHaveLength(1)
})

test('a process that ended between writing and sending leaves a text that is not sent again', async () => {
  const { texts } = agent.database
  texts.begin({
    ...text('a'),
    client_id: 'x',
    country: 'AU',
    call_sid: null,
    segments: 1,
    refusal: null,
    claim: 'its',
    at: '',
  })
  expect(await send('a')).toMatchObject({ status: 'already', sid: null })
  expect(agent.carrier.messages).toEqual([])
})

test('what cannot be texted is refused with the reason, which is kept, and the carrier is not asked', async () => {
  const premium = await send('a', { to: '+19005550123' })
  expect(premium).toEqual({ status: 'refused', reason: 'it is a premium-rate number', sid: null })
  expect(row('a')).toMatchObject({ status: 'refused', refusal: 'it is a premium-rate number' })
  expect(await send('a')).toEqual(premium)
  expect(await send('b', { to: '+61299990001' })).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('landline'),
  })
  expect(await send('c', { body: 'a'.repeat(1601) })).toMatchObject({ status: 'refused' })
  expect(agent.carrier.messages).toEqual([])
})

test('error 21610 of the carrier is a refusal in words that opts the number out', async () => {
  agent.carrier.fault = new CarrierError('Attempt to send to unsubscribed recipient', { code: 21610, status: 400 })
  expect(await send('a')).toEqual({ status: 'refused', reason: 'the number has opted out', sid: null })
  agent.carrier.fault = null
  await agent.written()
  expect(await send('b')).toMatchObject({ status: 'refused', reason: 'the number has opted out' })
  expect(agent.carrier.messages).toEqual([])
})

test('without the database an answer goes out once, and a later process knows of it', async () => {
  agent.database.down = true
  const reply = { kind: 'reply' as const, body: 'We are open until five.' }
  const many = await Promise.all(Array.from({ length: 5 }, () => send('reply:1', reply)))
  expect(many.map(({ status }) => status).sort()).toEqual([...Array(4).fill('already'), 'sent'])
  expect(await send('reply:1', reply)).toMatchObject({ status: 'already' })
  expect(readdirSync(folder)).toHaveLength(1)
  const first = agent
  await first.app.server.close()
  await start()
  agent.database.down = true
  expect(await send('reply:1', reply)).toMatchObject({ status: 'already' })
  agent.database.down = false
  await agent.written()
  expect(row('reply:1')).toMatchObject({ status: 'queued', sid: expect.stringMatching(/^SM/) })
  expect([first.carrier.messages.length, agent.carrier.messages.length]).toEqual([1, 0])
})

test('without the database an alert waits, outlives the process, and is sent once it can be written down', async () => {
  agent.database.down = true
  const alert = { kind: 'owner_alert' as const, body: 'Emergency: +61400000123 rang.' }
  expect(await send('alert:1', alert)).toMatchObject({
    status: 'uncertain',
    reason: expect.stringContaining('database'),
  })
  expect(agent.carrier.messages).toEqual([])
  await agent.app.server.close()
  await start()
  await expect.poll(() => agent.carrier.messages.length, long).toBe(1)
  await agent.written()
  expect(row('alert:1')).toMatchObject({ status: 'queued' })
  expect(await send('alert:1', alert)).toMatchObject({ status: 'already' })
  expect(readdirSync(folder)).toEqual([])
})

test('a process that ends while an alert is being written down leaves it to the next one', async () => {
  agent.database.down = true
  await send('alert:1', { kind: 'owner_alert', body: 'Missed call.' })
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { database } = agent
  const begin = database.beginText.bind(database)
  database.down = false
  database.beginText = async (row) => {
    asked.resolve()
    await held.promise
    return begin(row)
  }
  await asked.promise
  const first = agent
  await first.app.server.close()
  held.resolve()
  await start()
  await expect.poll(() => agent.carrier.messages.length, long).toBe(1)
  expect(first.carrier.messages).toEqual([])
})

test('without the database nobody tests, and what is refused anyway says why', async () => {
  agent.database.down = true
  expect(await send('a', { kind: 'test' })).toMatchObject({
    status: 'refused',
    reason: 'the database cannot be reached',
  })
  expect(await send('b', { to: '+19005550123' })).toMatchObject({ reason: 'it is a premium-rate number' })
  agent.database.down = false
  agent.database.refuse = true
  expect(await send('c')).toMatchObject({ status: 'refused', reason: 'it could not be written down' })
  expect(agent.carrier.messages).toEqual([])
})
