import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { createStripePayments } from '../../src/adapters/stripe/create-stripe-payments.ts'
import { createSupabaseTopUps } from '../../src/adapters/supabase/top-ups.ts'
import { systemClock } from '../../src/adapters/system/system-clock.ts'
import { collectTopUps } from '../../src/billing/collect-top-ups.ts'
import { handlePaymentEvent } from '../../src/billing/handle-payment-event.ts'
import type { TopUpDeps } from '../../src/billing/top-up-deps.ts'
import { startWebhookReceiver, webhookPath } from '../../src/cli/billing/webhook-receiver.ts'
import { Secret } from '../../src/core/secret.ts'
import { booksThatDoNotBalance } from '../supabase/ledger/books-that-do-not-balance.ts'
import { openBilledClient } from '../supabase/ledger/open-billed-client.ts'
import { startTestPayments, TEST_KEYS } from '../support/start-test-payments.ts'
import { startTestSupabase } from '../support/test-supabase.ts'

type Options = {
  balanceCents?: number
  thresholdCents?: number
  amountCents?: number
  settings?: object
  card?: string
}
type Charge = { id: string; amount_received: number; customer: string }

/** A database behind its gateway, the sandbox's payment service, and the flows over both, with a receiver for its webhooks. */
export async function startTopUpWorld() {
  const supabase = await startTestSupabase({ poolSize: 30 })
  const pool = new pg.Pool({ connectionString: supabase.databaseUrl, max: 30 })
  const payments = await startTestPayments()
  const deps: TopUpDeps = {
    topUps: createSupabaseTopUps({ url: supabase.url, serviceRoleKey: new Secret(supabase.serviceRoleKey) }),
    payments: createStripePayments({
      secretKey: new Secret(TEST_KEYS.secretKey),
      webhookSecret: new Secret(TEST_KEYS.webhookSecret),
      baseUrl: payments.address,
      timeoutMs: 2000,
    }),
    clock: systemClock,
  }
  const effects: string[] = []
  const receiver = await startWebhookReceiver(0, async (message) => {
    effects.push((await handlePaymentEvent(deps, message)).effect)
  })

  return {
    supabase,
    pool,
    payments,
    deps,
    effects,
    hook: `${receiver.address}${webhookPath}`,
    /** A client whose owner has a saved card and wants to be topped up. Without included calls: each settled one costs 2.00. */
    client: async (options: Options = {}) => {
      const { balanceCents = 10_000, thresholdCents = 9_900, amountCents = 5_000, card = 'pm_card_visa' } = options
      const client = await openBilledClient(pool, { balanceCents, included: 0 })
      const customerId = await deps.payments.ensureCustomer({ userId: client.userId, email: null, name: null })
      await deps.topUps.keepCustomer(client.userId, customerId)
      const { id } = await payments.stripe.paymentMethods.attach(card, { customer: customerId })
      await deps.topUps.saveCard(customerId, await deps.payments.card(id))
      await deps.topUps.changeSettings(client.clientId, {
        autoTopUp: true,
        thresholdCents,
        topUpCents: amountCents,
        ...options.settings,
      })
      return { ...client, customerId, cardId: id }
    },
    /** A call that is answered, lasts and costs 2.00. */
    call: async (clientId: string) => {
      const sid = `CA_${randomUUID()}`
      await pool.query('select admit_call($1, $2)', [sid, clientId])
      return sid
    },
    settle: (sid: string) => pool.query(`select settle_call($1, 'completed', 60)`, [sid]),
    /** A worker's round. */
    collect: (changes: Partial<TopUpDeps> = {}) =>
      collectTopUps({ ...deps, ...changes }, { owner: `worker ${randomUUID()}` }),
    topUps: async (clientId: string) =>
      (await pool.query('select * from top_ups where client_id = $1 order by requested_at', [clientId])).rows,
    account: async (userId: string) =>
      (
        await pool.query(
          'select (balance * 100)::int as balance, (due * 100)::int as due from credits where user_id = $1',
          [userId],
        )
      ).rows[0],
    charges: async (customerId: string): Promise<Charge[]> =>
      (await payments.control('GET', 'charges')).body.filter((charge: Charge) => charge.customer === customerId),
    /** Credits of top-ups in the ledger. */
    credits: async (clientId: string) =>
      (
        await pool.query(
          `select -amount_cents::int as cents, idempotency_key as key from ledger_entries where client_id = $1 and account = 'payments'`,
          [clientId],
        )
      ).rows,
    /** Everything that waits for time to pass: claims of workers that died, back-offs, limits of a day. */
    passTime: (interval: string) =>
      pool.query(
        `with t as (update top_ups set claimed_until = claimed_until - $1::interval, next_try_at = next_try_at - $1::interval,
           requested_at = requested_at - $1::interval, first_sent_at = first_sent_at - $1::interval)
         update payment_customers set last_declined_at = last_declined_at - $1::interval`,
        [interval],
      ),
    books: () => booksThatDoNotBalance(pool),
    close: async () => {
      await payments.close()
      await receiver.close()
      await pool.end()
      await supabase.close()
    },
  }
}
