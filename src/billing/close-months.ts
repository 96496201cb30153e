import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Billing } from '../ports/billing.ts'

/** What became of one client's month; printed by `billing close-month --json`. Whole cents. */
export type ClosedMonth = {
  client_id: string
  month: string
  /** closed: the fee was entered now · already: it was before · nothing: none is owed for the month · refused: the month is not over · failed. */
  outcome: 'closed' | 'already' | 'nothing' | 'refused' | 'failed'
  fee_cents: number
  paid_cents: number
  due_cents: number
  currency: string | null
  error: { code: string; message: string; retryable: boolean } | null
}

/**
 * Enters the base fee of a finished month for every client that was in service in it (without a month: each client's last
 * finished one). A client that fails is told and does not stop the others; a repeat finds everything done.
 * @throws KlariqoError what is wrong before the first client; CLIENT_NOT_FOUND for a client that never was
 */
export async function closeMonths(
  billing: Pick<Billing, 'billableMonths' | 'closeMonth'>,
  query: { month?: string; clientId?: string },
  signal: AbortSignal,
): Promise<ClosedMonth[]> {
  const results: ClosedMonth[] = []
  for (const { clientId, month } of await billing.billableMonths(query)) {
    signal.throwIfAborted()
    results.push(await closeOne(billing, clientId, month))
  }
  return results
}

async function closeOne(billing: Pick<Billing, 'closeMonth'>, clientId: string, month: string): Promise<ClosedMonth> {
  try {
    const done = await billing.closeMonth(clientId, month)
    return {
      client_id: clientId,
      month,
      outcome: done.closed ? 'closed' : done.already ? 'already' : 'nothing',
      fee_cents: done.feeCents,
      paid_cents: done.paidCents,
      due_cents: done.dueCents,
      currency: done.currency,
      error: null,
    }
  } catch (error) {
    // Anything else is our bug and ends the run.
    if (!(error instanceof KlariqoError)) throw error
    return {
      client_id: clientId,
      month,
      outcome: error.code === 'MONTH_NOT_OVER' ? 'refused' : 'failed',
      fee_cents: 0,
      paid_cents: 0,
      due_cents: 0,
      currency: null,
      error: { code: error.code, message: error.message, retryable: error.retryable },
    }
  }
}
