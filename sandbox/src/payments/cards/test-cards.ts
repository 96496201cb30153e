/**
 * How a card behaves when it is charged. `authenticate`: the bank wants its holder each time, so nothing goes through while
 * the holder is away. `authenticate_once`: only until it has been set up for later use.
 */
export type CardBehaviour =
  | 'accept'
  | 'authenticate'
  | 'authenticate_once'
  | 'generic_decline'
  | 'insufficient_funds'
  | 'expired_card'
  | 'processing_error'

export type TestCard = {
  number: string
  /** Payment method ids that stand for it in tests. */
  ids: readonly string[]
  brand: 'visa' | 'mastercard'
  behaviour: CardBehaviour
  /** A declined card cannot even be attached to a customer, but for one that was made for that. */
  attaches: boolean
}

const card = (number: string, ids: string[], behaviour: CardBehaviour = 'accept', attaches = true): TestCard => ({
  number,
  ids,
  brand: number.startsWith('4') ? 'visa' : 'mastercard',
  behaviour,
  attaches,
})

/** The vendor's test cards that the sandbox knows (docs.stripe.com/testing). Any other number is refused as incorrect. */
export const testCards: readonly TestCard[] = [
  card('4242424242424242', ['pm_card_visa']),
  card('5555555555554444', ['pm_card_mastercard']),
  card('4000000000000002', ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined'], 'generic_decline', false),
  card(
    '4000000000009995',
    ['pm_card_chargeDeclinedInsufficientFunds', 'pm_card_visa_chargeDeclinedInsufficientFunds'],
    'insufficient_funds',
    false,
  ),
  card(
    '4000000000000069',
    ['pm_card_chargeDeclinedExpiredCard', 'pm_card_visa_chargeDeclinedExpiredCard'],
    'expired_card',
    false,
  ),
  card(
    '4000000000000119',
    ['pm_card_chargeDeclinedProcessingError', 'pm_card_visa_chargeDeclinedProcessingError'],
    'processing_error',
    false,
  ),
  card('4000000000000341', ['pm_card_chargeCustomerFail'], 'generic_decline'),
  card('4000002760003184', ['pm_card_authenticationRequired'], 'authenticate'),
  card('4000002500003155', ['pm_card_authenticationRequiredOnSetup'], 'authenticate_once'),
]
