import { invalidRequest } from '../errors/invalid-request.ts'
import { PaymentError } from '../errors/payment-error.ts'
import type { Asked, Payments } from '../payments.ts'
import { paymentMethodJson } from '../rest/payment-method-json.ts'
import type { PaymentMethodRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { declineOf } from './decline-of.ts'

/** Makes the card a customer's. Throws PaymentError: 402 when the bank declines the card, 400 when it is another customer's. */
export function attachMethod(payments: Payments, asked: Asked, method: PaymentMethodRecord, customer: string): void {
  if (method.customer === customer) return
  if (method.customer !== null)
    throw invalidRequest('The payment method you provided has already been attached to a customer.')
  const decline = method.attaches ? null : declineOf(method.behaviour, { authenticated: true, setUp: true })
  if (decline)
    throw new PaymentError(402, 'card_error', decline.message, {
      code: decline.code,
      decline_code: decline.decline_code,
      param: '',
    })
  method.customer = customer
  emitEvent(payments, asked, 'payment_method.attached', paymentMethodJson(method))
}
