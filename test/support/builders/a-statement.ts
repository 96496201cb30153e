import type { Statement } from '../../../src/core/statement.ts'
import { aStatementCall } from './a-statement-call.ts'

/** November of a plumber: 22 calls, two of them further ones, and a message; the month is open. */
export const aStatement = (changes: Partial<Statement> = {}): Statement => ({
  client_id: 'au_plmb_jamesonplumbing',
  business_name: 'Jameson Plumbing',
  month: '2026-11',
  time_zone: 'Australia/Sydney',
  currency: 'AUD',
  plan: { plan_id: 'au_standard', base_fee_cents: 4900, included_calls: 20, per_call_cents: 200, per_sms_cents: 8 },
  state: 'open',
  in_service: true,
  lines: [
    { kind: 'base_fee', quantity: 1, unit_cents: 4900, amount_cents: 4900, posted_cents: 0 },
    { kind: 'included_calls', quantity: 20, unit_cents: 0, amount_cents: 0, posted_cents: 0 },
    { kind: 'further_calls', quantity: 2, unit_cents: 200, amount_cents: 400, posted_cents: 400 },
    { kind: 'sms', quantity: 1, unit_cents: 8, amount_cents: 8, posted_cents: 8 },
  ],
  total_cents: 5308,
  posted_cents: 408,
  accrued_cents: 4900,
  ledger_cents: 408,
  matches_ledger: true,
  account: {
    opening_cents: 20_000,
    starting_credit_cents: 0,
    top_ups_cents: 5000,
    adjustments_cents: -1250,
    charges_cents: 408,
    other_charges_cents: 0,
    closing_cents: 23_342,
    balance_now_cents: 23_342,
    due_now_cents: 0,
  },
  unsettled_calls: 0,
  calls: [aStatementCall()],
  calls_kept: true,
  ...changes,
})
