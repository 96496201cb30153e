import type { Target } from './load-commands.ts'
import type { LoadProcess } from './load-process.ts'
import type { LoggingProcess } from './logging-process.ts'

/** Calls after which the heap is read, twice. */
const WARM_CALLS = 1_000
const ALL_CALLS = 10_000
const LIMIT_MB = 2

/** What stays in the heap of ever more calls; read after a garbage collection. */
export async function agentHeap(
  load: LoadProcess,
  startAgent: (flags: readonly string[]) => Promise<LoggingProcess>,
  targetOf: (address: string) => Target,
) {
  await using agent = await startAgent(['--expose-gc', '--import', heapReader])
  const target = targetOf(agent.address)
  const after = async (calls: number) => {
    process.stderr.write(`bench agent: ${calls} short calls …\n`)
    for (let done = 0; done < calls; done += 500) {
      await load.ask({ do: 'short', calls: 500, atOnce: 20, target })
    }
    const known = agent.lines.length
    process.kill(agent.pid, 'SIGUSR2')
    const reading = await agent.nextLine(known, (line) => line.heap_bytes !== undefined)
    return { heap_mb: round((reading.heap_bytes ?? Number.NaN) / 1e6), resources: reading.resources ?? Number.NaN }
  }
  const warm = await after(WARM_CALLS)
  const end = await after(ALL_CALLS - WARM_CALLS)
  const growth = round(end.heap_mb - warm.heap_mb)
  return {
    calls: ALL_CALLS,
    after_1000: warm,
    after_all: end,
    growth_mb: growth,
    limit: LIMIT_MB,
    met: growth <= LIMIT_MB,
  }
}

/** Tells heap and open resources on SIGUSR2, without a word of it in the agent itself. */
const heapReader = `data:text/javascript,${encodeURIComponent(
  `process.on('SIGUSR2', () => {
    gc()
    const { heapUsed } = process.memoryUsage()
    process.stdout.write(JSON.stringify({ heap_bytes: heapUsed, resources: process.getActiveResourcesInfo().length }) + '\\n')
  })`,
)}`

const round = (value: number): number => Math.round(value * 100) / 100
