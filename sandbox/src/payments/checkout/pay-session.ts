import { attachMethod } from '../cards/attach-method.ts'
import { newPaymentMethod } from '../cards/new-payment-method.ts'
import { testCards } from '../cards/test-cards.ts'
import { PaymentError } from '../errors/payment-error.ts'
import type { Payments } from '../payments.ts'
import { confirmIntent } from '../rest/confirm-intent.ts'
import { newIntent } from '../rest/new-intent.ts'
import { sessionJson } from '../rest/session-json.ts'
import type { PaymentIntentRecord, PaymentMethodRecord, SessionRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'

type Outcome = { kind: 'paid' } | { kind: 'declined'; message: string } | { kind: 'authenticate'; method: string }

const nobody = { id: null, idempotency_key: null }

/** One submission of the page's form: a card, or the answer to the bank's question. The caller saves. */
export function paySession(payments: Payments, session: SessionRecord, form: URLSearchParams): Outcome {
  const answer = form.get('authenticate')
  if (answer === 'no') return { kind: 'declined', message: 'Your bank could not confirm that it is you.' }
  const method = answer === 'yes' ? askedCard(payments, form.get('method')) : enteredCard(payments, form)
  if (typeof method === 'string') return { kind: 'declined', message: method }
  const intent = intentOf(payments, session)
  const decline = confirmIntent(payments, nobody, intent, method, {
    offSession: false,
    authenticated: answer === 'yes',
  })
  if (decline) return { kind: 'declined', message: decline.message }
  if (intent.status !== 'succeeded') return { kind: 'authenticate', method: method.id }
  if (session.intent_data.setup_future_usage === 'off_session' && session.customer !== null) {
    method.set_up = true
    keepCard(payments, method, session.customer)
  }
  session.status = 'complete'
  emitEvent(payments, nobody, 'checkout.session.completed', sessionJson(session, payments.publicOrigin))
  return { kind: 'paid' }
}

/** The vendor makes the intent at the first attempt to pay, and keeps it for the next ones. */
function intentOf(payments: Payments, session: SessionRecord): PaymentIntentRecord {
  const known = payments.store.state.payment_intents.find((each) => each.id === session.payment_intent)
  if (known) return known
  const intent = newIntent(payments, nobody, {
    amount: session.line_items.reduce((sum, item) => sum + item.unit_amount * item.quantity, 0),
    currency: session.currency,
    customer: session.customer,
    ...session.intent_data,
    automatic: false,
  })
  session.payment_intent = intent.id
  return intent
}

function enteredCard(payments: Payments, form: URLSearchParams): PaymentMethodRecord | string {
  const number = (form.get('number') ?? '').replace(/[\s-]/g, '')
  const card = testCards.find((each) => each.number === number)
  if (!card) return 'Your card number is incorrect. Only test cards can be used here.'
  const [, month = '', year = ''] = /^(\d{2})\s*\/\s*(\d{2})$/.exec(form.get('expiry') ?? '') ?? []
  const end = new Date(Date.UTC(2000 + Number(year), Number(month), 1)).getTime() / 1000
  if (year === '' || Number(month) < 1 || Number(month) > 12) return 'Your card’s expiry date is incomplete.'
  if (end <= payments.nowS()) return 'Your card’s expiration year is in the past.'
  if (!/^\d{3,4}$/.test(form.get('cvc') ?? '')) return 'Your card’s security code is incomplete.'
  return newPaymentMethod(payments, card, { month: Number(month), year: 2000 + Number(year) })
}

function askedCard(payments: Payments, id: string | null): PaymentMethodRecord | string {
  const method = payments.store.state.payment_methods.find((each) => each.id === id && each.customer === null)
  return method ?? 'That card is not known here.'
}

function keepCard(payments: Payments, method: PaymentMethodRecord, customer: string): void {
  try {
    attachMethod(payments, nobody, method, customer)
  } catch (error) {
    // A card that pays but cannot be kept: the payment stands.
    if (!(error instanceof PaymentError)) throw error
  }
}
