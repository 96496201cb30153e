import { afterEach, beforeEach, expect, test } from 'vitest'
import { SlidingWindow } from '../../../agent-template/src/sliding-window.ts'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
let other: TestAgent
beforeEach(async () => {
  ;[agent, other] = await Promise.all([
    TestAgent.start(),
    TestAgent.start({ config: { client_id: 'au_plmb_other', slug: 'other' } }),
  ])
})
afterEach(() => Promise.all([agent.stop(), other.stop()]))

const from = (address: string) => ({ 'x-real-ip': address })

test('S-12 an address has 300 requests a minute, and the 301st is refused; others and other tenants are unaffected', async () => {
  const get = async (one: TestAgent, address: string) =>
    (await one.ask('GET', '/health/ready', { as: null, headers: from(address) })).statusCode
  const codes: number[] = []
  for (let i = 0; i < 301; i++) codes.push(await get(agent, '203.0.113.1'))
  expect(codes).toEqual([...Array(300).fill(200), 429])
  expect(await get(agent, '203.0.113.2')).toBe(200)
  expect(await get(other, '203.0.113.1')).toBe(200)
  // A forwarded address of the caller's own making is not looked at.
  const forged = { ...from('203.0.113.1'), 'x-forwarded-for': '198.51.100.9', forwarded: 'for=198.51.100.9' }
  const refused = await agent.ask('GET', '/health/ready', { as: null, headers: forged })
  expect(refused.statusCode).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  // The carrier is admitted call by call, from wherever it asks.
  const { body } = await agent.ring()
  expect(body).toContain('<Stream')
})

test('S-12 a subscriber of IPv6 is one address, whichever of its network it comes from', async () => {
  const get = async (address: string) =>
    (await agent.ask('GET', '/health/ready', { as: null, headers: from(address) })).statusCode
  for (let i = 0; i < 300; i++) await get(`2001:db8:0:7::${i.toString(16)}`)
  expect(await get('2001:db8:0:7:1:2:3:4')).toBe(429)
  expect(await get('2001:db8:0:8::1')).toBe(200)
  expect(await get('2001:db8::1')).toBe(200)
})

test('S-12 a signed-in person has 60 requests a minute wherever they come from; others are unaffected', async () => {
  const ask = async (one: TestAgent, as: 'owner' | 'staff', i: number) =>
    (await one.ask('GET', '/audio/list', { as, headers: from(`203.0.113.${i}`) })).statusCode
  const codes: number[] = []
  for (let i = 0; i < 61; i++) codes.push(await ask(agent, 'owner', i))
  expect(codes).toEqual([...Array(60).fill(200), 429])
  expect([await ask(agent, 'staff', 1), await ask(other, 'owner', 1)]).toEqual([200, 200])
})

test('S-12 ten test calls of one client leave another one all of its own', async () => {
  for (let i = 0; i < 10; i++) await agent.ask('GET', '/call_test/+61412345678')
  expect((await agent.ask('GET', '/call_test/+61412345678')).statusCode).toBe(429)
  expect((await other.ask('GET', '/call_test/+61412345678')).statusCode).toBe(202)
})

test('a window never holds more than its limit, also over the edge of a minute, and forgets the key not seen for longest', () => {
  let now = 0
  const window = new SlidingWindow({ limit: 2, windowMs: 60, now: () => now })
  const takeAt = (at: number, key = 'a') => {
    now = at
    return window.take(key)
  }
  expect([takeAt(0), takeAt(50), takeAt(55), takeAt(60), takeAt(70)]).toEqual([0, 0, 5, 0, 40])
  for (let i = 0; i < 1_000; i++) takeAt(71, `key ${i}`)
  expect(takeAt(72)).toBe(0)
})
