import { z } from 'zod'

const cents = z.number().int()
const lineSchema = z.object({
  kind: z.enum(['base_fee', 'included_calls', 'further_calls', 'sms']),
  quantity: z.number().int(),
  /** What one costs. */
  unit_cents: cents,
  amount_cents: cents,
  /** What the ledger has of it; the rest is accrued: owed for the month, entered when the month is closed. */
  posted_cents: cents,
})

const callSchema = z.object({
  call_sid: z.string(),
  /** Start on the clock that the call was billed by, `2026-11-22T18:05:09`. */
  start_local: z.string(),
  /** Masked to its last three digits unless full numbers were asked for. */
  caller_number: z.string().nullable(),
  direction: z.string(),
  status: z.string(),
  duration_seconds: z.number().int(),
  billed_as: z.enum(['included', 'charged', 'free']),
  cost_cents: cents,
})

/**
 * One client's month, as the database answers it and `credit statement --json` prints it. All amounts in whole cents of
 * `currency`. A month's charges are those of calls that began in it and of its fee, whenever they were entered; money
 * that came in counts in the month it came.
 */
export const statementSchema = z.object({
  client_id: z.string(),
  business_name: z.string(),
  /** `2026-11`, by the client's own clock. */
  month: z.string(),
  time_zone: z.string(),
  currency: z.string(),
  plan: z.object({
    plan_id: z.string(),
    base_fee_cents: cents,
    included_calls: z.number().int(),
    per_call_cents: cents,
    per_sms_cents: cents,
  }),
  /** open: the month is not over · over: its fee is not entered yet · closed. */
  state: z.enum(['open', 'over', 'closed']),
  /** False when the client was not in service on any day of the month: there is no fee, and nothing to close. */
  in_service: z.boolean(),
  lines: z.array(lineSchema),
  /** posted + accrued. */
  total_cents: cents,
  posted_cents: cents,
  accrued_cents: cents,
  /** What the ledger took for this client and month, summed up without looking at the lines. */
  ledger_cents: cents,
  matches_ledger: z.boolean(),
  /** The owner's account over the month: all its clients of one currency. A negative balance is owed. */
  account: z.object({
    opening_cents: cents,
    /** The credit that an account starts with. */
    starting_credit_cents: cents,
    top_ups_cents: cents,
    adjustments_cents: cents,
    charges_cents: cents,
    /** Of the owner's other clients. */
    other_charges_cents: cents,
    closing_cents: cents,
    /** At this moment, not at the end of the month. */
    balance_now_cents: cents,
    due_now_cents: cents,
  }),
  /** Calls of the month that are not over or not settled yet; they are in no line. */
  unsettled_calls: z.number().int(),
  calls: z.array(callSchema),
  /** False when the client was removed: its calls went with it, the lines are kept. */
  calls_kept: z.boolean(),
})

export type Statement = z.infer<typeof statementSchema>
export type StatementLine = Statement['lines'][number]
