import { existsSync, statSync } from 'node:fs'
import { loadavg } from 'node:os'
import path from 'node:path'
import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { makeAgentFixture } from '../test/support/agent-fixture.ts'
import type { Clears, Frames, Opened, Target, Turns } from '../test/support/agent-load/load-commands.ts'
import { LoadProcess } from '../test/support/agent-load/load-process.ts'
import { LoggingProcess } from '../test/support/agent-load/logging-process.ts'
import { agentUnit } from '../test/support/agent-unit.ts'
import { agentHeap } from './agent-heap.ts'
import { percentiles } from './percentiles.ts'
import { cpuSeconds, memoryMb } from './process-usage.ts'

const bundle = path.resolve(import.meta.dirname, '../agent-template/dist/agent.mjs')
/** Turns a call; more than 60 would make the agent say goodbye. */
const levels = [
  { calls: 1, turns: 50, everyMs: 200 },
  { calls: 10, turns: 20, everyMs: 400 },
  { calls: 100, turns: 8, everyMs: 1_500 },
]
const limits = {
  p95_ms: 2,
  p99_ms: 5,
  frames: 50,
  frames_off: 0.1,
  idle_mb: 70,
  call_mb: 0.3,
  model_p95_ms: 10,
  clear_p95_ms: 2,
}
/** After this a started agent has given back what starting cost. */
const SETTLED_MS = 2_500

/** Calls at once while the model answers, and while callers interrupt. */
const SOME = 20
/**
 * One agent process, the very bundle that is deployed, with 1, 10 and 100 calls at once; beside each level the floor, the
 * least process that does the same work on the wire. `final_to_frame_ms` is the agent's own count, from the words in hand to
 * the frame handed over; `wire_ms` is what the other side of both sockets sees, the agent's queue and the kernel included. Where
 * the floor misses the limit too, the machine was busy with something else. The model's turn is measured on the wire with a
 * model and a voice that answer at once. Last, a second process takes 10,000 short calls for its heap's sake.
 */
export async function benchAgent() {
  if (!existsSync(bundle)) throw new Error('agent-template/dist/agent.mjs is not there: npm run build')
  await using load = await LoadProcess.start()
  const fixture = makeAgentFixture({
    snippets,
    vendors: {
      deepgram_url: load.ready.deepgramUrl,
      supabase_url: load.ready.supabaseUrl,
      openai_url: load.ready.vendorsUrl,
      elevenlabs_url: load.ready.vendorsUrl,
    },
    config: { overflow: { max_calls: 1_000, action: 'voicemail' } },
  })
  const webhook = { publicBaseUrl: fixture.config.public_base_url, authToken: fixture.secrets.twilio_auth_token }
  const targetOf = (address: string): Target => ({
    address,
    accountSid: fixture.secrets.twilio_account_sid,
    webhook,
  })
  const unit = agentUnit()
  const startAgent = (flags: readonly string[]) =>
    LoggingProcess.start([...unit.flags, ...flags, bundle], {
      PATH: process.env.PATH,
      ...unit.environment,
      KLARIQO_CLIENT_DIR: fixture.clientDir,
      CREDENTIALS_DIRECTORY: fixture.credentialsDir,
      KLARIQO_LISTEN: '0',
    })
  try {
    await using agent = await startAgent([])
    await using floor = await LoggingProcess.start(
      [path.join(import.meta.dirname, 'agent-floor.ts'), load.ready.deepgramUrl],
      { PATH: process.env.PATH },
    )
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
    const idle = memoryMb(agent.pid)
    const target = targetOf(agent.address)
    const results = []
    for (const level of levels) {
      process.stderr.write(`bench agent: ${level.calls} calls …\n`)
      const ours = await runAgent(load, agent, target, level)
      const least = await runFloor(load, floor, { ...target, address: floor.address, webhook: null }, level)
      results.push({
        ...ours,
        floor: least,
        wire_ratio: {
          p50: ratio(ours.wire_ms.p50, least.wire_ms.p50),
          p95: ratio(ours.wire_ms.p95, least.wire_ms.p95),
          p99: ratio(ours.wire_ms.p99, least.wire_ms.p99),
        },
      })
    }
    process.stderr.write(`bench agent: ${SOME} calls answered by the model, then interrupting …\n`)
    await load.ask<Opened>({ do: 'open', calls: SOME, target })
    const model = await load.ask<Turns>({ do: 'model', turns: 10, everyMs: 2_000 })
    const clears = await load.ask<Clears>({ do: 'clear', times: 5 })
    await load.ask({ do: 'close' })
    const [, some, many] = results
    const callMb = some && many ? (many.rss_mb - some.rss_mb) / (many.calls - some.calls) : Number.NaN
    return {
      bundle_built_at: statSync(bundle).mtime.toISOString(),
      load_average: loadavg().map(round),
      idle_rss: {
        mb: round(idle.resident),
        own_mb: round(idle.own),
        limit: limits.idle_mb,
        met: idle.resident <= limits.idle_mb,
      },
      rss_a_call: { mb: round(callMb), limit: limits.call_mb, met: callMb <= limits.call_mb },
      levels: results,
      model_turn: {
        calls: SOME,
        wire_ms: percentiles(model.wire_ms),
        unanswered: model.unanswered,
        ...limitOf(percentiles(model.wire_ms).p95, limits.model_p95_ms),
      },
      interim_to_clear: {
        calls: SOME,
        wire_ms: percentiles(clears.clear_ms),
        missing: clears.missing,
        ...limitOf(percentiles(clears.clear_ms).p95, limits.clear_p95_ms),
      },
      heap: await agentHeap(load, startAgent, targetOf),
    }
  } finally {
    fixture.remove()
  }
}

type Level = (typeof levels)[number]

async function runAgent(load: LoadProcess, agent: LoggingProcess, target: Target, level: Level) {
  const { calls, turns, everyMs } = level
  const cpu = cpuSeconds(agent.pid)
  const began = performance.now()
  const { greeting_ms } = await load.ask<Opened>({ do: 'open', calls, target })
  const said = agent.lines.length
  const { wire_ms, unanswered } = await load.ask<Turns>({ do: 'turns', turns, everyMs })
  const own = agent.lines.slice(said).flatMap((line) => line.final_to_frame_ms ?? [])
  const { per_second, starved, missing } = await load.ask<Frames>({ do: 'long' })
  const memory = memoryMb(agent.pid)
  const seconds = (performance.now() - began) / 1000
  const used = cpuSeconds(agent.pid) - cpu
  await load.ask({ do: 'close' })
  const slowest = Math.min(...per_second)
  const fastest = Math.max(...per_second)
  return {
    calls,
    turns: calls * turns,
    unanswered,
    greeting_ms: percentiles(greeting_ms),
    final_to_frame_ms: judged(percentiles(own)),
    wire_ms: judged(percentiles(wire_ms)),
    frames_per_second: {
      lowest: round(slowest),
      highest: round(fastest),
      limit: `${limits.frames} ± ${limits.frames_off}`,
      met: missing === 0 && [slowest, fastest].every((rate) => Math.abs(rate - limits.frames) <= limits.frames_off),
      frames_too_late: starved,
      utterances_not_finished: missing,
    },
    rss_mb: round(memory.resident),
    cpu_seconds: round(used),
    cpu_percent_of_a_core: round((100 * used) / seconds),
  }
}

async function runFloor(load: LoadProcess, floor: LoggingProcess, target: Target, level: Level) {
  const cpu = cpuSeconds(floor.pid)
  const began = performance.now()
  await load.ask<Opened>({ do: 'open', calls: level.calls, target })
  const turns = Math.ceil(level.turns / 3)
  const { wire_ms } = await load.ask<Turns>({ do: 'turns', turns, everyMs: level.everyMs })
  const seconds = (performance.now() - began) / 1000
  const used = cpuSeconds(floor.pid) - cpu
  await load.ask({ do: 'close' })
  return { wire_ms: judged(percentiles(wire_ms)), cpu_percent_of_a_core: round((100 * used) / seconds) }
}

const judged = <P extends { p95: number | null; p99: number | null }>(measured: P) => ({
  ...measured,
  limit: { p95: limits.p95_ms, p99: limits.p99_ms },
  met: (measured.p95 ?? Number.NaN) <= limits.p95_ms && (measured.p99 ?? Number.NaN) <= limits.p99_ms,
})

const limitOf = (value: number | null, limit: number) => ({ limit, met: (value ?? Number.NaN) <= limit })
const round = (value: number): number => Math.round(value * 100) / 100
const ratio = (a: number | null, b: number | null): number | null => (a && b ? round(a / b) : null)

const snippet = (name: string, ms: number, triggers: string[]) => ({
  [name]: { file: `${name}.mp3`, duration_ms: ms, text: `This is ${name}.`, triggers },
})
/** Short ones leave in one burst, so that turns can follow each other fast; the long one shows the clock. */
const snippets: AudioSnippets = {
  ...snippet('intro_greeting', 100, ['hello']),
  ...snippet('pricing_info', 100, ['price', 'how much']),
  ...snippet('hours_info', 100, ['your hours', 'are you open']),
  ...snippet('about_us', 6_000, ['tell me everything']),
  ...Object.assign(
    {},
    ...['transfer', 'voicemail', 'goodbye', 'filler', 'not_understood', 'apology'].map((name) =>
      snippet(name, 100, []),
    ),
  ),
}
