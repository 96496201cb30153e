import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { TopUps } from '../../ports/top-ups.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'
import { claimedTopUpOf, payerOf, settingsOf, settingsRow, topUpOf } from './top-up-rows.ts'

const requestAnswer = z.looseObject({ already: z.boolean() })
const creditAnswer = z.looseObject({ credited: z.boolean() })
const failAnswer = z.looseObject({
  state: z.enum(['requested', 'charging', 'unknown', 'succeeded', 'declined', 'canceled']),
  paused: z.boolean().default(false),
})

/** The TopUps port over the database's functions: each method is one request, and each change happens once, there. */
export function createSupabaseTopUps(options: { url: string; serviceRoleKey: Secret }): TopUps {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  const settings = async (clientId: string, changes: ReturnType<typeof settingsRow>) => {
    const request = client.rpc('set_billing_settings', { p_client_id: clientId, p_changes: changes })
    return settingsOf(await database.rows(`the settings of ${clientId}`, request, { clientId }))
  }
  return {
    async payer(clientId) {
      const request = client.rpc('get_payer', { p_client_id: clientId })
      return payerOf(await database.rows(`the payer of ${clientId}`, request, { clientId }))
    },
    async keepCustomer(userId, customerId) {
      const args = { p_user_id: userId, p_customer_id: customerId }
      return database.rows(`the customer ${customerId}`, client.rpc('keep_payment_customer', args))
    },
    async saveCard(customerId, card) {
      const args = {
        p_customer_id: customerId,
        p_card_id: card.id,
        p_brand: card.brand,
        p_last4: card.last4,
        p_exp_month: card.expMonth,
        p_exp_year: card.expYear,
      }
      return database.rows(`the card of ${customerId}`, client.rpc('save_payment_method', args))
    },
    async request({ clientId, amountCents, method }) {
      const args = { p_client_id: clientId, p_amount_cents: amountCents, p_method: method }
      const row = await database.rows(`a top-up of ${clientId}`, client.rpc('request_top_up', args), { clientId })
      return { ...topUpOf(row), already: requestAnswer.parse(row).already }
    },
    async find(id) {
      const request = client.from('top_ups').select().eq('top_up_id', id).maybeSingle()
      const row = await database.rows(`the top-up ${id}`, request)
      return row && topUpOf(row)
    },
    async list({ clientId, limit }) {
      const newest = client.from('top_ups').select().eq('client_id', clientId)
      const request = newest.order('requested_at', { ascending: false }).limit(limit)
      return (await database.rows(`the top-ups of ${clientId}`, request)).map(topUpOf)
    },
    async keepCheckout(id, { id: checkoutId, url, expiresAt }) {
      const args = { p_top_up_id: id, p_checkout_id: checkoutId, p_url: url, p_expires_at: expiresAt }
      return topUpOf(await database.rows(`the top-up ${id}`, client.rpc('keep_checkout', args)))
    },
    async claim({ owner, ttlSeconds, limit, topUpId }) {
      const args = {
        p_owner: owner,
        p_ttl_seconds: ttlSeconds,
        p_limit: limit,
        ...(topUpId === undefined ? {} : { p_top_up_id: topUpId }),
      }
      return (await database.rows('the top-ups that are due', client.rpc('claim_top_ups', args))).map(claimedTopUpOf)
    },
    async release({ id, token }, { unknown, problem, retrySeconds }) {
      const args = {
        p_top_up_id: id,
        p_claim_token: token,
        p_unknown: unknown,
        p_problem: problem,
        p_retry_seconds: retrySeconds,
      }
      return database.rows(`the top-up ${id}`, client.rpc('release_top_up', args))
    },
    async credit(id, { paymentId, amountCents, currency }) {
      const args = {
        p_top_up_id: id,
        p_payment_id: paymentId,
        p_amount_cents: amountCents,
        p_currency: currency,
      }
      const { credited } = creditAnswer.parse(
        await database.rows(`the credit of top-up ${id}`, client.rpc('credit_top_up', args)),
      )
      return { credited }
    },
    async fail(id, { paymentId, code, problem }) {
      // The generated type has no null for arguments; the function takes one.
      const args = { p_top_up_id: id, p_payment_id: paymentId as string, p_code: code, p_problem: problem }
      return failAnswer.parse(await database.rows(`the top-up ${id}`, client.rpc('fail_top_up', args)))
    },
    async cancel(id, problem) {
      const args = { p_top_up_id: id, p_problem: problem }
      return database.rows(`the top-up ${id}`, client.rpc('cancel_top_up', args))
    },
    // Without a change it is the reading of them.
    settings: (clientId) => settings(clientId, {}),
    changeSettings: (clientId, changes) => settings(clientId, settingsRow(changes)),
    async resume(clientId) {
      return database.rows(`the top-ups of ${clientId}`, client.rpc('resume_top_ups', { p_client_id: clientId }))
    },
  }
}
