import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { TopUp } from '../ports/top-ups.ts'
import { collectTopUps } from './collect-top-ups.ts'
import type { TopUpDeps } from './top-up-deps.ts'

export type AskedTopUp = TopUp & { already: boolean }

/**
 * A top-up of a client's account by its owner: the saved card is charged at once, else a page to pay on is opened. Asked again
 * while it is under way, it is the same one. The caller waits, or not.
 * @throws KlariqoError CARD_MISSING, CARD_DECLINED, TOP_UP_UNDER_WAY, those of database and payment service
 */
export async function askForTopUp(
  deps: TopUpDeps,
  order: {
    clientId: string
    amountCents: number
    method: TopUp['method']
    returnUrl: string
    owner: string
  },
  signal: AbortSignal,
): Promise<AskedTopUp> {
  const { topUps, payments } = deps
  const { clientId, amountCents, method } = order
  const asked = await topUps.request({ clientId, amountCents, method })
  deps.crashPoint?.('request:send')
  if (method === 'saved_card') {
    // The worker may be faster; then it is its.
    const { collected, failed } = await collectTopUps(deps, { owner: order.owner, topUpId: asked.id, signal })
    const [failure] = failed
    if (failure) throw failure.error
    const now = (await topUps.find(asked.id)) ?? asked
    if (now.state === 'declined')
      throw new KlariqoError('CARD_DECLINED', {
        client_id: clientId,
        code: now.declineCode ?? 'declined',
        reason: now.problem ?? collected[0]?.problem ?? '',
      })
    return { ...now, already: asked.already }
  }
  if (asked.checkoutUrl !== null) return asked
  const payer = await topUps.payer(clientId)
  const customerId =
    payer.customerId ?? (await topUps.keepCustomer(payer.userId, await payments.ensureCustomer(payer, signal)))
  const page = await payments.openCheckout(
    {
      topUpId: asked.id,
      customerId,
      amountCents,
      currency: asked.currency,
      description: `Klariqo credit for ${clientId}`,
      returnUrl: order.returnUrl,
    },
    signal,
  )
  const kept = await topUps.keepCheckout(asked.id, { id: page.id, url: page.url ?? '', expiresAt: page.expiresAt })
  return { ...kept, already: asked.already }
}
