import { z } from 'zod'
import { firstDayOf } from '../../core/month.ts'
import type { Secret } from '../../core/secret.ts'
import { statementSchema } from '../../core/statement.ts'
import type { Billing } from '../../ports/billing.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const cents = z.number().int()
const creditAnswer = z.object({
  currency: z.string(),
  balance_cents: cents,
  held_cents: cents,
  available_cents: cents,
  due_cents: cents,
  month: z.string(),
  time_zone: z.string(),
  calls: z.number().int(),
  included_used: z.number().int(),
  included_calls: z.number().int(),
  cost_cents: cents,
  accrued_fee_cents: cents,
  auto_top_up: z.boolean(),
  threshold_cents: cents.nullable(),
  top_up_cents: cents.nullable(),
})
const adjustmentAnswer = z.object({
  applied: z.boolean(),
  balance_cents: cents,
  due_cents: cents,
  currency: z.string(),
})
const usageAnswer = z.object({
  time_zone: z.string(),
  currency: z.string(),
  rows: z.array(z.object({ day: z.string(), type: z.string(), count: z.number().int(), amount_cents: cents })),
})
const monthsAnswer = z.array(
  z.object({ client_id: z.string(), month: z.string(), over: z.boolean(), closed: z.boolean() }),
)
const unclosedAnswer = z.array(z.object({ client_id: z.string(), month: z.string() }))
const closedAnswer = z.object({
  closed: z.boolean(),
  already: z.boolean(),
  fee_cents: cents,
  paid_cents: cents,
  due_cents: cents,
  currency: z.string(),
})
const problemsAnswer = z.array(
  z.object({ problem: z.string(), subject: z.string(), details: z.record(z.string(), z.unknown()) }),
)

/** The Billing port over the database's functions: each method is one request, and money is counted there. */
export function createSupabaseBilling(options: { url: string; serviceRoleKey: Secret }): Billing {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async credit(clientId) {
      const request = client.rpc('get_credit', { p_client_id: clientId })
      const answer = creditAnswer.parse(await database.rows(`the account of ${clientId}`, request, { clientId }))
      return {
        clientId,
        currency: answer.currency,
        balanceCents: answer.balance_cents,
        heldCents: answer.held_cents,
        availableCents: answer.available_cents,
        dueCents: answer.due_cents,
        month: {
          month: answer.month,
          timeZone: answer.time_zone,
          calls: answer.calls,
          includedUsed: answer.included_used,
          includedCalls: answer.included_calls,
          costCents: answer.cost_cents,
          accruedFeeCents: answer.accrued_fee_cents,
        },
        autoTopUp: {
          enabled: answer.auto_top_up,
          thresholdCents: answer.threshold_cents,
          amountCents: answer.top_up_cents,
        },
      }
    },

    async adjust({ clientId, cents: amount, reason, key }) {
      const args = { p_client_id: clientId, p_amount_cents: amount, p_reason: reason, p_key: key }
      const what = `the adjustment of ${clientId}`
      const answer = await database.rows(what, client.rpc('adjust_credit', args), { clientId, key })
      const { applied, balance_cents, due_cents, currency } = adjustmentAnswer.parse(answer)
      return { applied, balanceCents: balance_cents, dueCents: due_cents, currency }
    },

    async statement(clientId, month, { fullNumbers }) {
      const args = { p_client_id: clientId, p_month: firstDayOf(month), p_full_numbers: fullNumbers }
      const what = `the statement of ${clientId}`
      return statementSchema.parse(await database.rows(what, client.rpc('get_statement', args), { clientId, month }))
    },

    async usage(clientId, from, to) {
      const args = { p_client_id: clientId, p_from: from, p_to: to }
      const answer = await database.rows(`the usage of ${clientId}`, client.rpc('get_usage', args), { clientId })
      const { time_zone, currency, rows } = usageAnswer.parse(answer)
      return {
        clientId,
        timeZone: time_zone,
        currency,
        from,
        to,
        rows: rows.map(({ day, type, count, amount_cents }) => ({ day, type, count, amountCents: amount_cents })),
      }
    },

    async billableMonths({ month, clientId }) {
      const args = {
        ...(month === undefined ? {} : { p_month: firstDayOf(month) }),
        ...(clientId === undefined ? {} : { p_client_id: clientId }),
      }
      const subject = clientId === undefined ? {} : { clientId }
      const answer = await database.rows('the months to close', client.rpc('get_billable_months', args), subject)
      return monthsAnswer.parse(answer).map(({ client_id, ...rest }) => ({ clientId: client_id, ...rest }))
    },

    async unclosedMonths() {
      const answer = await database.rows('the months that are not closed', client.rpc('get_unclosed_months'))
      return unclosedAnswer.parse(answer).map((row) => ({ clientId: row.client_id, month: row.month }))
    },

    async closeMonth(clientId, month) {
      const args = { p_client_id: clientId, p_month: firstDayOf(month) }
      const what = `the closing of ${month} of ${clientId}`
      const answer = await database.rows(what, client.rpc('close_month', args), { clientId, month })
      const { closed, already, fee_cents, paid_cents, due_cents, currency } = closedAnswer.parse(answer)
      return { closed, already, feeCents: fee_cents, paidCents: paid_cents, dueCents: due_cents, currency }
    },

    async checkLedger() {
      return problemsAnswer.parse(await database.rows('the check of the ledger', client.rpc('check_ledger')))
    },

    async checkStatistics() {
      // One client at a time: all calls of all of them may take longer than a request is given.
      const clients = client.from('voice_ai_clients').select('client_id').order('client_id')
      const found: Awaited<ReturnType<Billing['checkStatistics']>> = []
      for (const { client_id: clientId } of await database.rows('the list of clients', clients)) {
        const request = client.rpc('check_statistics', { p_client_id: clientId }).limit(100)
        found.push(...problemsAnswer.parse(await database.rows(`the check of the statistics of ${clientId}`, request)))
      }
      return found
    },
  }
}
