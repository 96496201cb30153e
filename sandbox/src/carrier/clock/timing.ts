/** Time of a call in milliseconds: may run faster than the wall clock, or only when a test advances it. */
export interface Timing {
  /** Monotonic. */
  now(): number
  /** Runs once after `ms`; the result takes it back. */
  after(ms: number, run: () => void): () => void
}

/** Real time, `speed` times as fast. */
export function realTiming(speed: number): Timing {
  return {
    now: () => performance.now() * speed,
    after: (ms, run) => {
      const timer = setTimeout(run, Math.max(0, ms / speed))
      return () => clearTimeout(timer)
    },
  }
}

/** Resolves after `ms` of that time; rejects with the signal's reason when aborted. */
export function sleep(timing: Timing, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const giveUp = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = timing.after(ms, () => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    })
    signal.addEventListener('abort', giveUp, { once: true })
  })
}
