import { type Collected, collectTopUp } from './collect-top-up.ts'
import type { TopUpDeps } from './top-up-deps.ts'

/** Longer than a charge with all its repeats may take. What a worker had when it died is free after it. */
const CLAIM_S = 120

/**
 * Does what is due, one after the other; or, with `topUpId`, that one, due or not. A top-up whose work fails comes again when its
 * claim has run out and is told of in `failed`; the others go on. `stop` ends it after the one in hand, `signal` at once.
 */
export async function collectTopUps(
  deps: TopUpDeps,
  options: { owner: string; topUpId?: string; claimSeconds?: number; stop?: AbortSignal; signal?: AbortSignal },
): Promise<{ collected: Collected[]; failed: { id: string; error: unknown }[] }> {
  const { owner, topUpId, claimSeconds = CLAIM_S, stop, signal } = options
  const collected: Collected[] = []
  const failed: { id: string; error: unknown }[] = []
  while (!stop?.aborted) {
    signal?.throwIfAborted()
    const [claimed] = await deps.topUps.claim({
      owner,
      ttlSeconds: claimSeconds,
      limit: 1,
      ...(topUpId === undefined ? {} : { topUpId }),
    })
    if (!claimed) break
    try {
      collected.push(await collectTopUp(deps, claimed, signal))
    } catch (error) {
      if (signal?.aborted) throw error
      failed.push({ id: claimed.id, error })
    }
    if (topUpId !== undefined) break
  }
  return { collected, failed }
}
