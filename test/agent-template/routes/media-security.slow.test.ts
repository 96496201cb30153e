import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'
import { toneOf } from '../../support/agent-fixture.ts'
import type { MediaPeer } from '../../support/agent-media-peer.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const accountSid = () => agent.fixture.secrets.twilio_account_sid
const closed = (peer: MediaPeer) => peer.until('the close', () => peer.closeCode !== null)
const otherSid = `CA${'f'.repeat(32)}`

test('S-05 the upgrade is refused without a signature over the socket address', async () => {
  const { callSid } = await agent.ring()
  const https = agent.signed(`/media/${callSid}`, null)
  for (const headers of [{}, { 'x-twilio-signature': 'AAAA' }, https]) {
    const peer = await agent.connect(callSid, headers as Record<string, string>)
    await expect(peer.open()).rejects.toThrow('403')
  }
  expect(agent.recogniser.streams).toEqual([])
})

test.each<
  [string, (call: { callSid: string; token: string }) => { callSid: string; token: string; accountSid?: string }]
>([
  ['no token', ({ callSid }) => ({ callSid, token: '' })],
  ['a wrong token', ({ callSid }) => ({ callSid, token: 'A'.repeat(22) })],
  ["another call's sid", ({ token }) => ({ callSid: otherSid, token })],
  ["another account's sid", (call) => ({ ...call, accountSid: `AC${'9'.repeat(32)}` })],
])('S-05 a start with %s closes the socket and opens nothing', async (_what, startOf) => {
  const call = await agent.ring()
  const peer = await agent.connect(call.callSid)
  await peer.open()
  peer.start({ accountSid: accountSid(), ...startOf(call) })
  await closed(peer)
  expect(peer.closeCode).toBe(1008)
  expect(agent.recogniser.streams).toEqual([])
})

test('S-05 a token is good for one socket', async () => {
  const { callSid, token } = await agent.ring()
  const [first, second] = [await agent.connect(callSid), await agent.connect(callSid)]
  for (const peer of [first, second]) {
    await peer.open()
    peer.start({ callSid, token, accountSid: accountSid() })
  }
  await closed(second)
  await first.until('the greeting', () => first.count('media') > 0)
  expect([first.closeCode, second.closeCode]).toEqual([null, 1008])
})

test('S-05 the token of one call does not open another', async () => {
  const [one, two] = [await agent.ring(), await agent.ring()]
  const peer = await agent.connect(two.callSid)
  await peer.open()
  peer.start({ callSid: two.callSid, token: one.token, accountSid: accountSid() })
  await closed(peer)
  expect([peer.closeCode, agent.recogniser.streams.length]).toEqual([1008, 0])
})

test('S-05 sound before the start closes the socket', async () => {
  const { callSid } = await agent.ring()
  const peer = await agent.connect(callSid)
  await peer.open()
  peer.frame(toneOf(20))
  await closed(peer)
  expect([peer.closeCode, agent.recogniser.streams.length]).toEqual([1008, 0])
})

test.each([
  ['65 KiB', 65 * 1024],
  ['1 MB', 1024 * 1024],
])('S-05 a message of %s closes the socket', async (_what, bytes) => {
  const { callSid } = await agent.ring()
  const peer = await agent.connect(callSid)
  await peer.open()
  peer.socket.send('x'.repeat(bytes))
  await closed(peer)
  expect([peer.closeCode, agent.recogniser.streams.length]).toEqual([1009, 0])
})

test('S-05 a token that is older than 30 s opens nothing', async () => {
  const { callSid, token } = await agent.ring()
  const { tokens, tools } = agent.app.agent
  const now = tools.now()
  expect(tokens.awaited).toEqual([callSid])
  vi.spyOn(performance, 'now').mockImplementation(() => now + 31_000)
  expect(tokens.redeem(token, callSid)).toBe(false)
  vi.restoreAllMocks()
})

test('S-05 slow-loris: a start that comes byte by byte is cut after 5 s, also where the other side never closes', async () => {
  const { callSid } = await agent.ring()
  const peer = await agent.connect(callSid)
  await peer.open()
  const raw = (peer.socket as unknown as { _socket: Socket })._socket
  let isCut = false
  const cut = once(
    raw.on('error', () => undefined),
    'close',
  ).then(() => {
    isCut = true
  })
  // A text frame of 125 bytes is announced, and one byte of it comes every 200 ms.
  raw.write(Buffer.from([0x81, 0x80 | 125, 0, 0, 0, 0]))
  const drip = setInterval(() => raw.write(' '), 200)
  await expect.poll(() => isCut, { timeout: 12_000 }).toBe(true)
  clearInterval(drip)
  await cut
  expect(agent.recogniser.streams).toEqual([])
})

test('S-05 a socket that says nothing is closed within 5 s', async () => {
  const { callSid } = await agent.ring()
  const peer = await agent.connect(callSid)
  await peer.open()
  await peer.until('the close', () => peer.closeCode !== null, 12_000)
  expect([peer.closeCode, peer.closeReason]).toEqual([1008, 'no start in time'])
})
