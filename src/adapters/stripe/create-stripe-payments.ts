import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Payment, Payments } from '../../ports/payments.ts'
import { eventOf } from './event-of.ts'
import { checkoutOf, paymentOf, TOP_UP } from './payment-of.ts'
import { type StripeOptions, sdkClient } from './sdk-client.ts'
import { translateError } from './translate-error.ts'

/** Payments of one customer that are looked through for one top-up. */
const LOOK_THROUGH = 300
/** Clocks differ: a payment may look a little older than the top-up it is for. */
const CLOCK_SLACK_S = 300
const EVENT_TOLERANCE_S = 300

/** The Payments port on Stripe's SDK. Nothing is imported or sent before the first call. */
export function createStripePayments(options: StripeOptions): Payments {
  const address = options.baseUrl ?? 'https://api.stripe.com'
  let made: Promise<Stripe> | null = null
  const client = () => {
    made ??= sdkClient(options)
    return made
  }
  /** One use of the SDK, its errors in our words. The SDK cannot be broken off; a signal ends our waiting for it. */
  const ask = async <Result>(
    signal: AbortSignal | undefined,
    work: (sdk: Stripe) => Promise<Result>,
    charges = false,
  ): Promise<Result> => {
    signal?.throwIfAborted()
    const sdk = await client()
    try {
      return await untilAborted(work(sdk), signal)
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw translateError(error, { address, charges })
    }
  }

  return {
    ensureCustomer: ({ userId, email, name }, signal) =>
      ask(signal, async (sdk) => {
        const fields = {
          metadata: { klariqo_user: userId },
          ...(email === null ? {} : { email }),
          ...(name === null ? {} : { name }),
        }
        // The key is for this request: another name is another request.
        const digest = createHash('sha256').update(JSON.stringify(fields)).digest('hex').slice(0, 16)
        return (await sdk.customers.create(fields, { idempotencyKey: `customer:${userId}:${digest}` })).id
      }),

    charge: ({ topUpId, customerId, cardId, amountCents, currency, description }, signal) =>
      ask(
        signal,
        async (sdk) => {
          try {
            return paymentOf(
              await sdk.paymentIntents.create(
                {
                  amount: amountCents,
                  currency: currency.toLowerCase(),
                  customer: customerId,
                  payment_method: cardId,
                  allowed_payment_method_types: ['card'],
                  off_session: true,
                  confirm: true,
                  description,
                  metadata: { [TOP_UP]: topUpId },
                },
                { idempotencyKey: `topup:${topUpId}` },
              ),
            )
          } catch (error) {
            return declined(error)
          }
        },
        true,
      ),

    findPayment: ({ topUpId, customerId, since }, signal) =>
      ask(signal, async (sdk) => {
        const gte = Math.floor(Date.parse(since) / 1000) - CLOCK_SLACK_S
        let found: Payment | null = null
        const list = sdk.paymentIntents.list({ customer: customerId, created: { gte }, limit: 100 })
        for (const intent of await list.autoPagingToArray({ limit: LOOK_THROUGH })) {
          if (intent.metadata[TOP_UP] !== topUpId) continue
          const payment = paymentOf(intent)
          if (payment.status === 'succeeded') return payment
          found ??= payment
        }
        return found
      }),

    payment: (id, signal) => ask(signal, async (sdk) => paymentOf(await sdk.paymentIntents.retrieve(id))),

    openCheckout: ({ topUpId, customerId, amountCents, currency, description, returnUrl }, signal) =>
      ask(signal, async (sdk) => {
        const metadata = { [TOP_UP]: topUpId }
        const session = await sdk.checkout.sessions.create(
          {
            mode: 'payment',
            customer: customerId,
            client_reference_id: topUpId,
            success_url: returnUrl,
            allowed_payment_method_types: ['card'],
            line_items: [
              {
                quantity: 1,
                price_data: {
                  currency: currency.toLowerCase(),
                  unit_amount: amountCents,
                  product_data: { name: description },
                },
              },
            ],
            metadata,
            payment_intent_data: { setup_future_usage: 'off_session', metadata },
          },
          { idempotencyKey: `checkout:${topUpId}` },
        )
        return checkoutOf(session)
      }),

    checkout: (id, signal) => ask(signal, async (sdk) => checkoutOf(await sdk.checkout.sessions.retrieve(id))),

    card: (id, signal) =>
      ask(signal, async (sdk) => {
        const { card } = await sdk.paymentMethods.retrieve(id)
        if (!card) throw new KlariqoError('PAYMENTS_REFUSED', { code: 'no_card', reason: `${id} is no card`, address })
        return { id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year }
      }),

    readEvent: async (body, signature) => {
      const sdk = await client()
      try {
        return eventOf(sdk.webhooks.constructEvent(body, signature, options.webhookSecret.reveal(), EVENT_TOLERANCE_S))
      } catch (error) {
        const reason = (error as Error).message.split('\n')[0] ?? ''
        throw new KlariqoError('PAYMENT_EVENT_UNSIGNED', { reason })
      }
    },
  }
}

/** A declined card is an answer: the vendor puts the payment into its error. Any other error is thrown again. */
function declined(error: unknown): Payment {
  const { type, payment_intent } = error as { type?: string; payment_intent?: Stripe.PaymentIntent }
  if (type === 'StripeCardError' && payment_intent) return { ...paymentOf(payment_intent), status: 'declined' }
  throw error
}

async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return work
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
    // Whatever it answers later, nobody waits for it.
    work.catch(() => undefined)
  }
}
