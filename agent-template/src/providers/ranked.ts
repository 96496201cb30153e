import type { Breaker } from './breaker.ts'

/** One of several providers for the same thing. `name` is its address, for the log; no secret is in it. */
export type Ranked<P> = { name: string; provider: P; breaker: Breaker }

/** A provider in the order of one request. A probe is asked beside the next one, so that no caller waits for it. */
export type Turned<P> = Ranked<P> & { probe: boolean }

/**
 * The order for one request: as configured, those that are out at the end. They are still asked when all others fail: a late answer
 * is better than none.
 */
export function inOrder<P>(ranked: readonly Ranked<P>[]): Turned<P>[] {
  const good: Turned<P>[] = []
  const out: Turned<P>[] = []
  for (const one of ranked) {
    const probe = one.breaker.takeProbe()
    if (probe || !one.breaker.open) good.push({ ...one, probe })
    else out.push({ ...one, probe: false })
  }
  return [...good, ...out]
}
