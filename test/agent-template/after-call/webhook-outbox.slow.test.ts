import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { callEvent } from '../../../agent-template/src/after-call/call-event.ts'
import { checkedTarget } from '../../../agent-template/src/after-call/checked-target.ts'
import { postEvent } from '../../../agent-template/src/after-call/post-event.ts'
import { summaryByRules } from '../../../agent-template/src/after-call/summary-by-rules.ts'
import { type OutboxOptions, WebhookOutbox } from '../../../agent-template/src/after-call/webhook-outbox.ts'
import { factsOf } from './facts.ts'
import { WebhookReceiver } from './webhook-receiver.ts'

const hour = 3_600_000
let folder: string
let receiver: WebhookReceiver
let now: number
let ends: string[]
let log: string[]
const open: WebhookOutbox[] = []

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-outbox-'))
  receiver = await WebhookReceiver.start()
  now = Date.parse('2026-11-23T00:00:00Z')
  ends = []
  log = []
})
afterEach(async () => {
  for (const outbox of open.splice(0)) outbox.close()
  await receiver.stop()
  rmSync(folder, { recursive: true, force: true })
})

const write = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`)
function start(more: Partial<OutboxOptions> = {}): WebhookOutbox {
  const outbox = new WebhookOutbox({
    url: receiver.url,
    secret: 'whsec_canary',
    allowLoopback: true,
    lookup: async () => [],
    folder,
    log: { info: write, error: write },
    wallClock: () => now,
    version: 'test',
    onEnd: (callSid, end, attempts) => ends.push(`${callSid.slice(-1)} ${end} after ${attempts}`),
    ...more,
  })
  open.push(outbox)
  return outbox
}
const eventOf = (digit = '1') => {
  const facts = factsOf({ call_sid: `CA${digit.repeat(32)}` })
  return callEvent(facts, summaryByRules(facts), 'au_plmb_x', '2026-11-23T00:00:00.000Z')
}

test('a delivery that fails is tried again, also by the next process, and told once', async () => {
  receiver.answer = { status: 503 }
  const first = start()
  first.add(eventOf())
  await expect.poll(() => receiver.got.length).toBe(1)
  await expect.poll(() => log.length).toBe(1)
  first.close()
  expect(readdirSync(folder)).toEqual([`CA${'1'.repeat(32)}.json`])
  expect(statSync(path.join(folder, `CA${'1'.repeat(32)}.json`)).mode & 0o777).toBe(0o600)

  receiver.answer = { status: 200 }
  now += 10_000
  const second = start()
  await expect.poll(() => ends).toEqual(['1 delivered after 2'])
  expect([second.state, readdirSync(folder)]).toEqual([{ waiting: 0, givenUp: 0 }, []])
  const [one, two] = receiver.got
  expect(one?.body).toBe(two?.body)
  expect(one?.headers['klariqo-signature']).not.toBe(two?.headers['klariqo-signature'])
  // S-14: neither the secret nor the address's path.
  expect(log.join()).not.toMatch(/whsec|\/calls/)
})

test('after a day it is given up, and that is told', async () => {
  receiver.answer = { status: 500 }
  start().add(eventOf())
  await expect.poll(() => log.length).toBe(1)
  now += 24 * hour
  open.pop()?.close()
  const outbox = start()
  await expect.poll(() => ends).toEqual(['1 given_up after 2'])
  expect(outbox.state).toEqual({ waiting: 0, givenUp: 1 })
})

test('S-09 a redirect is not followed: it is a failed attempt', async () => {
  const inside = await WebhookReceiver.start()
  receiver.answer = { status: 307, headers: { location: inside.url } }
  start().add(eventOf())
  await expect.poll(() => log.length).toBe(1)
  expect([inside.connections, ends]).toEqual([0, []])
  await inside.stop()
})

test('S-09 an answer without end is cut off, and counts', async () => {
  receiver.answer = { status: 200, body: 'x'.repeat(5_000_000) }
  start().add(eventOf())
  await expect.poll(() => ends, { timeout: 5_000 }).toEqual(['1 delivered after 1'])
})

test('S-09 nothing connects: loopback in every form, a name that changes its mind, a platform on the internet', async () => {
  const { port } = receiver
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '0.0.0.0',
    '169.254.169.254',
    'rebinding.example.com',
  ]
  let asked = 0
  for (const host of hosts)
    for (const scheme of ['http', 'https'])
      start({
        url: `${scheme}://${host}:${port}/calls`,
        allowLoopback: false,
        folder: null,
        // Private at first sight, public at the second: whoever checks one answer and connects by another is caught either way.
        lookup: async (name) => {
          if (name === 'localhost') return [{ address: '127.0.0.1', family: 4 }]
          asked += 1
          return [{ address: asked % 2 === 1 ? '127.0.0.1' : '::1', family: asked % 2 === 1 ? 4 : 6 }]
        },
      }).add(eventOf())
  await expect.poll(() => log.length, { timeout: 5_000 }).toBe(hosts.length * 2)
  expect(
    log.filter((line) => !/TargetRefused|not on the public internet|not https/.test(line) && !line.includes('yet')),
  ).toEqual([])
  expect(receiver.connections).toBe(0)
  process.stdout.write(`S-09: ${hosts.length * 2} addresses, ${receiver.connections} connects\n`)
})

test('S-09 a name that is public when it is looked up and private a moment later is called where it was checked', async () => {
  const answers = ['93.184.216.34', '127.0.0.1']
  const lookup = async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }]
  const url = `https://rebinding.example.com:${receiver.port}/calls`
  const target = await checkedTarget(url, { allowLoopback: false, lookup })
  expect([target.address, answers]).toEqual(['93.184.216.34', ['127.0.0.1']])
  // The connection goes to that address: the name, which nobody could resolve, is only spoken.
  const there = { url: new URL(url.replace('https', 'http')), address: '127.0.0.1', family: 4 }
  expect(await postEvent(there, { body: '{}', headers: {} }, AbortSignal.timeout(5_000))).toBe(200)
  expect(receiver.got[0]?.headers.host).toBe(`rebinding.example.com:${receiver.port}`)
})
