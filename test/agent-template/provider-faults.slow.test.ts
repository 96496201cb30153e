import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { vendorsOf } from '../../agent-template/src/providers/vendors-of.ts'
import { TestAgent } from '../support/agent-app.ts'
import type { MediaPeer } from '../support/agent-media-peer.ts'
import { type Fault, FaultVendor, faultKinds } from '../support/fault-vendor.ts'
import { afterOf, line } from './conversation.ts'

const SPEECH_MS = 1_000
const OVER_MS = 14_000

/** Every fault at every state in which its vendor is at work: while greeting, listening, the caller speaks, thinking, answering. */
const faults: Fault[] = faultKinds.flatMap((kind): Fault[] => [
  { provider: 'recogniser', kind, from: 'start' },
  { provider: 'recogniser', kind, from: 'listening' },
  { provider: 'recogniser', kind, from: 'middle' },
  { provider: 'model', kind, from: 'start' },
  // A reply under way cannot be refused any more.
  ...(/refuse|500|429/.test(kind) ? [] : [{ provider: 'model', kind, from: 'middle' } as const]),
  { provider: 'voice', kind, from: 'start' },
  { provider: 'voice', kind, from: 'next' },
  ...(/refuse|500|429/.test(kind) ? [] : [{ provider: 'voice', kind, from: 'middle' } as const]),
])

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()))
})

type Outcome = {
  what: string
  end: 'answered' | 'given on' | 'hung'
  silenceMs: number
  secondMs: number | null
  endMs: number
  settled: number
}

/** One call with this fault, from the greeting to its settlement. */
async function callWith(fault: Fault, withSecond: boolean): Promise<Outcome> {
  const [main, second] = await Promise.all([FaultVendor.start(fault), FaultVendor.start(null)])
  open.push({ stop: () => main.close() }, { stop: () => second.close() })
  const next = { url: second.url, credential: 'second' }
  const agent = await TestAgent.start({
    vendors: {
      deepgram_url: main.urlOf('recogniser'),
      openai_url: main.urlOf('model'),
      elevenlabs_url: main.urlOf('voice'),
    },
    config: withSecond
      ? {
          fallbacks: {
            recogniser: [{ ...next, model: 'nova-3' }],
            model: [{ ...next, name: 'other' }],
            voice: [{ ...next, voice_id: 'v2', model_id: 'm2' }],
          },
        }
      : {},
    secrets: { fallback_keys: { second: 'key' } },
    realVendors: (tenant, counters) =>
      vendorsOf(tenant, { now: () => performance.now(), counters, onFailure: () => undefined }),
  })
  open.push(agent)
  const { peer, callSid } = await agent.call()
  const caller = line(peer)
  await peer.until('the greeting to end', () => peer.played.length > 0 || peer.closeCode !== null, OVER_MS)
  let since = performance.now()
  if (peer.closeCode === null) {
    await sleep(300)
    caller.speak()
    await sleep(SPEECH_MS)
    caller.pause()
    since = performance.now()
  }
  const answered = () =>
    agent.database.turns.some(
      ({ source, metadata, content }) => source === 'llm' && metadata.complete === true && /well/.test(content),
    )
  const over = () => peer.closeCode !== null || answered()
  await peer.until('an end', over, OVER_MS).catch(() => undefined)
  const endAt = performance.now()
  const end = answered() ? 'answered' : peer.closeCode === 1000 ? 'given on' : 'hung'
  const silenceMs = longestSilence(peer, since, end === 'answered' ? null : endAt)
  caller.end()
  if (end === 'given on') expect((await afterOf(agent, callSid)).body).toContain('<Dial')
  else peer.stop()
  for (let i = 0; i < 2; i++) {
    await agent.post('/twilio/status', { CallSid: callSid, CallStatus: 'completed', CallDuration: '9' })
  }
  await agent.written()
  const secondAt = second.asked[fault.provider][0]
  return {
    what: `${fault.provider} ${fault.kind} ${fault.from}`,
    end: agent.app.agent.live.size > 0 ? 'hung' : end,
    silenceMs,
    secondMs: secondAt === undefined ? null : secondAt - since,
    endMs: endAt - since,
    settled: agent.database.settled.filter(({ settled }) => settled).length,
  }
}

/** The longest the caller heard nothing after `since`, by what arrived at the carrier and how long that plays. */
function longestSilence(peer: MediaPeer, since: number, until: number | null): number {
  let playhead = since
  let longest = 0
  for (const { at, event, bytes = 0 } of peer.got) {
    if (event === 'clear') playhead = Math.max(since, at)
    if (event !== 'media') continue
    if (at > since) longest = Math.max(longest, at - playhead)
    playhead = Math.max(playhead, at) + bytes / 8
  }
  return until === null ? longest : Math.max(longest, until - playhead)
}

test.each(['one vendor', 'two vendors'] as const)(
  'R-01 %s of each, every fault at every state of a turn: never 2.0 s of silence, nobody is left hanging, each call settled once',
  async (vendors) => {
    const late = monitorEventLoopDelay({ resolution: 20 })
    late.enable()
    const calls = faults.map(async (fault, i) => {
      await sleep(i * 20)
      return callWith(fault, vendors === 'two vendors')
    })
    const outcomes = await Promise.all(calls)
    late.disable()
    // While the process itself stood still, nobody could have said anything: once before the sound left, once before it was heard.
    const stoodStillMs = 2 * Math.max(0, late.max / 1e6 - 20)
    const ended = (end: Outcome['end']) => `${outcomes.filter((outcome) => outcome.end === end).length} ${end}`
    const most = (of: (outcome: Outcome) => number | null) => Math.round(Math.max(...outcomes.map((it) => of(it) ?? 0)))
    console.log(
      `R-01 ${vendors}: ${outcomes.length} calls, ${ended('answered')}, ${ended('given on')}, ${ended('hung')}; longest silence ` +
        `${most(({ silenceMs }) => silenceMs)} ms, second vendor by ${most(({ secondMs }) => secondMs)} ms, over by ` +
        `${most(({ endMs }) => endMs)} ms; of which ${Math.round(stoodStillMs)} ms may be the machine's own`,
    )
    const within = (ms: number | null, limitMs: number): boolean => (ms ?? 0) <= limitMs + stoodStillMs
    const right = ({ end, silenceMs, secondMs, endMs, settled }: Outcome): boolean =>
      (vendors === 'two vendors' ? end === 'answered' : end !== 'hung') &&
      within(silenceMs, 2_000) &&
      within(secondMs, 4_000) &&
      within(endMs, 8_000) &&
      settled === 1
    expect(outcomes.filter((outcome) => !right(outcome))).toEqual([])
  },
  40_000,
)
