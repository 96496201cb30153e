/** Time as an argument, so that core and provisioning can be tested without waiting. */
export interface Clock {
  /** Wall clock, for rows and messages. */
  now(): Date
  /** Monotonic milliseconds, for durations and deadlines. */
  monotonicMs(): number
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
