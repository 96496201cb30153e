import { setTimeout as wait } from 'node:timers/promises'

/** Ends early, without an error, when the service closes. */
export async function pause(ms: number, closing: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal: closing })
  } catch (error) {
    if (!closing.aborted) throw error
  }
}
