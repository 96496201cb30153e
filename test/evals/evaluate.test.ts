import type { CarrierCall } from '@klariqo/contract/carrier-call'
import { beforeAll, expect, test } from 'vitest'
import { callerSteps } from '../../src/evals/caller-steps.ts'
import type { EvalClient } from '../../src/evals/eval-client.ts'
import { evaluate } from '../../src/evals/evaluate.ts'
import type { EvalDeps, EvalJob } from '../../src/evals/run-scenario.ts'
import { aScenario, nothingExpected, plumber } from './eval-fixtures.ts'

const sounds = {
  spoken: async (text: string) => `/voice/${text}`,
  mumbled: async (ms: number) => `/mumble/${ms}`,
  noisy: async (file: string, loudness: number) => `${file}@${loudness}`,
}
let client: EvalClient
beforeAll(async () => {
  client = await plumber()
})

/** A carrier whose calls last for some looks, and what it saw at most. */
function world() {
  const going = new Map<string, number>()
  const callers: string[] = []
  const seen = { most: 0 }
  const call = (sid: string, status: string): CarrierCall => ({
    sid,
    from: '',
    to: '',
    direction: 'inbound',
    status,
    duration_seconds: 1,
    recording: null,
    events: [],
    webhooks: [],
    errors: [],
  })
  const deps: EvalDeps = {
    simulator: {
      async ring({ from }) {
        const sid = `CA${callers.push(from)}`
        going.set(sid, 3)
        seen.most = Math.max(seen.most, [...going.values()].filter((looks) => looks > 0).length)
        return sid
      },
      scriptPhone: async () => undefined,
      text: async () => Promise.reject(new Error('nobody texts here')),
      texts: async () => [],
      calls: async () => [],
      async look(sid) {
        const left = (going.get(sid) ?? 0) - 1
        going.set(sid, left)
        return call(sid, left > 0 ? 'in-progress' : 'completed')
      },
    },
    tenants: {
      conversation: async () => [],
      call: async (callSid) =>
        ({ callSid, endTime: '2026-11-23T00:00:00Z', refused: null, metadata: { reason: 'caller' } }) as never,
    },
    clock: { now: () => new Date(0), monotonicMs: () => performance.now() * 100, sleep: async () => undefined },
    deeds: { rows: async () => [] },
    sounds,
  }
  return { deps, seen, callers }
}

const quiet = { started: () => undefined, finished: () => undefined }
const jobs = (count: number, of: EvalClient): EvalJob[] =>
  Array.from({ length: count }, (_, i) => ({
    client: of,
    scenario: aScenario({ name: `s_${i}`, expect: { ...nothingExpected, ends: i === 1 ? 'transfer' : 'caller' } }),
    record: null,
  }))

test('several calls ring at once, results come in the order of the jobs', async () => {
  const { deps, seen } = world()
  const { results, strays } = await evaluate(deps, jobs(6, client), 3, quiet, new AbortController().signal)
  expect(results.map(({ name }) => name)).toEqual(['s_0', 's_1', 's_2', 's_3', 's_4', 's_5'])
  expect(results.map(({ passed }) => passed)).toEqual([true, false, true, true, true, true])
  expect(results[1]?.failures).toEqual(['ended by caller, where transfer was expected'])
  expect([seen.most, strays]).toEqual([3, []])
})

test('no more calls at once than the line takes, each from a number of its own', async () => {
  const { deps, seen, callers } = world()
  const narrow = { ...client, config: { ...client.config, overflow: { max_calls: 2, action: 'message' as const } } }
  await evaluate(deps, jobs(5, narrow), 10, quiet, new AbortController().signal)
  expect(seen.most).toBe(2)
  expect(callers).not.toContain(client.config.transfer_number)
})

test('what keeps calls from being placed ends the evaluation', async () => {
  const { deps } = world()
  deps.simulator.ring = async () => Promise.reject(new Error('the carrier is down'))
  await expect(evaluate(deps, jobs(4, client), 2, quiet, new AbortController().signal)).rejects.toThrow(
    'carrier is down',
  )
})

test("a scenario's caller is what the carrier plays; who does not hang up leaves when answered", async () => {
  const steps = [
    { do: 'say', text: 'Hi', audio: '/hi.wav', when: 'interrupt', afterMs: 5 },
    { do: 'mumble', ms: 900, when: 'after_agent', afterMs: 6 },
    { do: 'press', digits: '0' },
  ] as const
  expect(await callerSteps({ steps: [...steps], caller: 'audio', noise: -40 }, sounds)).toEqual([
    { do: 'say', text: 'Hi', wav: '/hi.wav@-40', when: 'interrupt', after_ms: 5 },
    { do: 'say', text: '', wav: '/mumble/900', when: 'after_agent', after_ms: 6 },
    { do: 'dtmf', digits: '0' },
    { do: 'hangup', after_ms: 1500 },
  ])
  const told = await callerSteps(
    { steps: [steps[0], { do: 'hang_up', afterMs: 9 }], caller: 'text', noise: null },
    sounds,
  )
  expect(told).toMatchObject([{ heard: 'Hi' }, { do: 'hangup', after_ms: 9 }])
})
