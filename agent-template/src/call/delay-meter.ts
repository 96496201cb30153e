import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Measures by how much the process comes too late to its timers. */
export type DelayMeter = {
  start(): void
  /** 99th percentile since the last reading, ms. */
  read(): number
  stop(): void
}

const RESOLUTION_MS = 20
const NANOSECONDS = 1e6

/** Node's own histogram. It counts a timer's whole interval, so that is taken off. */
export function eventLoopDelay(): DelayMeter {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  return {
    start: () => void histogram.enable(),
    read() {
      const p99 = histogram.percentile(99) / NANOSECONDS
      histogram.reset()
      return Math.max(0, p99 - RESOLUTION_MS)
    },
    stop: () => void histogram.disable(),
  }
}
