import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../../src/ports/clock.ts'

/** Real time, `times` faster: waits and deadlines keep their order, a test does not wait for them. */
export function fastClock(times = 200): Clock {
  const begun = performance.now()
  const passed = () => (performance.now() - begun) * times
  const start = Date.UTC(2026, 0, 1)
  return {
    now: () => new Date(start + passed()),
    monotonicMs: passed,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      try {
        await sleep(ms / times, undefined, signal ? { signal } : {})
      } catch (error) {
        signal?.throwIfAborted()
        throw error
      }
    },
  }
}
