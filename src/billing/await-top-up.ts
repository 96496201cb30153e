import type { TopUp } from '../ports/top-ups.ts'
import { settlePayment } from './settle-payment.ts'
import type { TopUpDeps } from './top-up-deps.ts'

const lookEveryMs = 1000
const over = new Set<TopUp['state']>(['succeeded', 'declined', 'canceled'])

/**
 * Looks until the top-up is over, at most `limitMs`; gives it as it is then. Looks at the page itself, too: it needs no worker and
 * no message of the payment service.
 */
export async function awaitTopUp(deps: TopUpDeps, topUp: TopUp, limitMs: number, signal: AbortSignal): Promise<TopUp> {
  const { topUps, payments, clock } = deps
  const deadline = clock.monotonicMs() + limitMs
  for (let now = topUp; ; now = (await topUps.find(topUp.id)) ?? now) {
    if (over.has(now.state) || clock.monotonicMs() >= deadline) return now
    if (now.checkoutId !== null) {
      const page = await payments.checkout(now.checkoutId, signal)
      if (page.status === 'paid' && page.paymentId !== null) {
        await settlePayment(deps, await payments.payment(page.paymentId, signal), signal)
        continue
      }
      if (page.status === 'expired') await topUps.cancel(now.id, 'the page ran out unpaid')
    }
    await clock.sleep(lookEveryMs, signal)
  }
}
