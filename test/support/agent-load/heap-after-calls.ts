import type { Target } from './load-commands.ts'
import type { LoadProcess } from './load-process.ts'
import type { LoggingProcess } from './logging-process.ts'

/** What the agent holds after a garbage collection: heap in MB (10^6 bytes), timers, sockets and the like. */
export type HeapReading = { heap_mb: number; resources: number }

const QUIET_MS = 20_000
/** An idle agent has its listening socket and a few timers. */
const QUIET_RESOURCES = 12

/** Node's flags for an agent whose heap can be read: on SIGUSR2 it tells, without a word of it in the agent itself. */
export const heapFlags: readonly string[] = [
  '--expose-gc',
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `process.on('SIGUSR2', () => {
      gc()
      const { heapUsed } = process.memoryUsage()
      process.stdout.write(JSON.stringify({ heap_bytes: heapUsed, resources: process.getActiveResourcesInfo().length }) + '\\n')
    })`,
  )}`,
]

/** Lets an agent started with `heapFlags` take so many short calls, 20 at once, and reads its heap. */
export async function heapAfterCalls(
  load: LoadProcess,
  agent: LoggingProcess,
  target: Target,
  calls: number,
): Promise<HeapReading> {
  for (let done = 0; done < calls; done += 500) {
    await load.ask({ do: 'short', calls: Math.min(500, calls - done), atOnce: 20, target })
  }
  // What the last calls left to do behind them is no growth: read once it is quiet.
  const until = performance.now() + QUIET_MS
  let reading = await read(agent)
  while (reading.resources > QUIET_RESOURCES && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 250))
    reading = await read(agent)
  }
  return reading
}

async function read(agent: LoggingProcess): Promise<HeapReading> {
  const known = agent.lines.length
  process.kill(agent.pid, 'SIGUSR2')
  const { heap_bytes = Number.NaN, resources = Number.NaN } = await agent.nextLine(
    known,
    (line) => line.heap_bytes !== undefined,
  )
  return { heap_mb: Math.round(heap_bytes / 1e4) / 100, resources }
}
