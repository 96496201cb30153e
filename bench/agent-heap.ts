import { heapAfterCalls, heapFlags } from '../test/support/agent-load/heap-after-calls.ts'
import type { Target } from '../test/support/agent-load/load-commands.ts'
import type { LoadProcess } from '../test/support/agent-load/load-process.ts'
import type { LoggingProcess } from '../test/support/agent-load/logging-process.ts'

const WARM_CALLS = 1_000
const ALL_CALLS = 10_000
const LIMIT_MB = 2

/** What stays in the heap of 10,000 calls, from the thousandth on. */
export async function agentHeap(
  load: LoadProcess,
  startAgent: (flags: readonly string[]) => Promise<LoggingProcess>,
  targetOf: (address: string) => Target,
) {
  await using agent = await startAgent(heapFlags)
  const target = targetOf(agent.address)
  process.stderr.write(`bench agent: ${ALL_CALLS} short calls …\n`)
  const warm = await heapAfterCalls(load, agent, target, WARM_CALLS)
  const end = await heapAfterCalls(load, agent, target, ALL_CALLS - WARM_CALLS)
  const growth = Math.round((end.heap_mb - warm.heap_mb) * 100) / 100
  return {
    calls: ALL_CALLS,
    after_1000: warm,
    after_all: end,
    growth_mb: growth,
    limit: LIMIT_MB,
    met: growth <= LIMIT_MB,
  }
}
