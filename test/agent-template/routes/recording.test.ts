import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
const [sid, others] = [`RE${'a'.repeat(32)}`, `RE${'b'.repeat(32)}`]
const sound = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251))

beforeAll(async () => {
  agent = await TestAgent.start()
  const row = { client_id: 'au_plmb_exampleplumbing', call_sid: `CA${'1'.repeat(32)}`, kind: 'call' as const }
  agent.database.recordings.push({ ...row, recording_sid: sid, duration_seconds: 12 })
  for (const each of [sid, others]) agent.carrier.sounds.set(each, sound)
})
beforeEach(() => {
  agent.carrier.fault = null
  agent.database.down = false
})
afterAll(() => agent.stop())

const get = (
  which: string,
  headers: Record<string, string> = {},
  as: 'owner' | 'staff' | 'stranger' | null = 'owner',
) => agent.ask('GET', `/recordings/${which}`, { as, headers })

test.each([
  ['owner', 200],
  ['staff', 200],
  ['stranger', 403],
  [null, 401],
] as const)('a recording is for whoever may see this client: %s gets %s', async (as, status) => {
  const answer = await get(sid, {}, as)
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['cache-control']).toMatch(/no-store/)
  if (status !== 200) return
  expect(answer.headers['content-type']).toBe('audio/wav')
  expect(answer.rawPayload.equals(sound)).toBe(true)
})

test('what the database does not know as this client’s is not there, though the carrier has it', async () => {
  for (const which of [others, 'RE1', '..%2f..%2fCalls', `${sid}.json`]) expect((await get(which)).statusCode).toBe(404)
  expect(agent.carrier.opened).not.toContain(others)
})

test.each([
  ['bytes=0-9', 0, 9],
  ['bytes=70000-', 70_000, 99_999],
  ['bytes=-5', 99_995, 99_999],
  ['bytes=99999-200000', 99_999, 99_999],
])('a range of it: %s', async (range, from, to) => {
  const answer = await get(sid, { range })
  expect([answer.statusCode, answer.headers['content-range']]).toEqual([206, `bytes ${from}-${to}/100000`])
  expect(answer.rawPayload.equals(sound.subarray(from, to + 1))).toBe(true)
})

test('a range outside it', async () => {
  const answer = await get(sid, { range: 'bytes=100000-' })
  expect([answer.statusCode, answer.headers['content-range']]).toEqual([416, 'bytes */100000'])
})

test('database or carrier away: later', async () => {
  agent.database.down = true
  expect((await get(sid)).statusCode).toBe(503)
  agent.database.down = false
  agent.carrier.fault = new CarrierError('no', { status: 500 })
  expect((await get(sid)).statusCode).toBe(502)
})
