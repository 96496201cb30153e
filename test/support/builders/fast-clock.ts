import type { Clock } from '../../../src/ports/clock.ts'

/** Of real time, how far the clock goes by itself between two sleeps' ends. */
const longestRunMs = 2

type Sleeper = { due: number; wake: () => void }

/**
 * Real time, `times` faster: waits and deadlines keep their order, a test does not wait for them. Sleepers are woken one
 * by one in the order they are due, and time goes no further than the next of them: a machine that stalls cannot make a
 * deadline pass before what was to happen until then.
 */
export function fastClock(times = 200): Clock {
  let reached = 0
  let since = performance.now()
  let timer: NodeJS.Timeout | undefined
  const sleepers: Sleeper[] = []
  const start = Date.UTC(2026, 0, 1)

  const passed = (): number => {
    const run = Math.min(performance.now() - since, longestRunMs) * times
    return Math.min(reached + run, sleepers[0]?.due ?? Number.POSITIVE_INFINITY)
  }
  const arm = (): void => {
    clearTimeout(timer)
    const first = sleepers[0]
    if (first) timer = setTimeout(ring, (first.due - passed()) / times)
  }
  const ring = (): void => {
    const first = sleepers.shift()
    if (!first) return
    reached = first.due
    since = performance.now()
    first.wake()
    // After whatever this one goes on to do.
    setImmediate(arm)
  }

  return {
    now: () => new Date(start + passed()),
    monotonicMs: passed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const leave = () => {
          sleepers.splice(sleepers.indexOf(sleeper), 1)
          arm()
          reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        }
        const sleeper: Sleeper = { due: passed() + ms, wake }
        sleepers.push(sleeper)
        sleepers.sort((a, b) => a.due - b.due)
        signal?.addEventListener('abort', leave, { once: true })
        arm()
      }),
  }
}
