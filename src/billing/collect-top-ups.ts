import { type Collected, collectTopUp } from './collect-top-up.ts'
import type { TopUpDeps } from './top-up-deps.ts'

/** Longer than a charge with all its repeats may take. What a worker had when it died is free after it. */
const CLAIM_S = 120
const AT_ONCE = 5

/**
 * Does what is due, one after the other; or, with `topUpId`, that one, due or not. A top-up whose work fails is given back by its
 * claim running out and told in `failed`; the others go on.
 */
export async function collectTopUps(
  deps: TopUpDeps,
  options: { owner: string; topUpId?: string; claimSeconds?: number; signal?: AbortSignal },
): Promise<{ collected: Collected[]; failed: { id: string; error: unknown }[] }> {
  const { owner, topUpId, claimSeconds = CLAIM_S, signal } = options
  const collected: Collected[] = []
  const failed: { id: string; error: unknown }[] = []
  for (;;) {
    signal?.throwIfAborted()
    const claimed = await deps.topUps.claim({
      owner,
      ttlSeconds: claimSeconds,
      limit: topUpId === undefined ? 1 : AT_ONCE,
      ...(topUpId === undefined ? {} : { topUpId }),
    })
    for (const one of claimed) {
      try {
        collected.push(await collectTopUp(deps, one, signal))
      } catch (error) {
        if (signal?.aborted) throw error
        failed.push({ id: one.id, error })
      }
    }
    if (claimed.length === 0 || topUpId !== undefined) return { collected, failed }
  }
}
