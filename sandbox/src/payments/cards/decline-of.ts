import type { CardBehaviour } from './test-cards.ts'

export type Decline = { code: string; decline_code: string; message: string }

const declines: Record<Exclude<CardBehaviour, 'accept' | 'authenticate_once'>, Decline> = {
  authenticate: {
    code: 'authentication_required',
    decline_code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  },
  generic_decline: { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' },
  insufficient_funds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  expired_card: { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' },
  processing_error: {
    code: 'processing_error',
    decline_code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
}

/**
 * What the bank answers, null for a charge that goes through. `authenticated`: the holder has just proved it is them;
 * `setUp`: the card was set up for charges without its holder.
 */
export function declineOf(
  behaviour: CardBehaviour,
  { authenticated, setUp }: { authenticated: boolean; setUp: boolean },
): Decline | null {
  if (behaviour === 'accept') return null
  if (behaviour === 'authenticate') return authenticated ? null : declines.authenticate
  if (behaviour === 'authenticate_once') return authenticated || setUp ? null : declines.authenticate
  return declines[behaviour]
}
