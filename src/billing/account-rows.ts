import type { Statement } from '../core/statement.ts'

type AccountRow = { words: string; cents: number; total?: true }

/** The movement of the owner's account as rows that add up from the first to the last; what did not happen is left out. */
export function accountRows({ account }: Statement): AccountRow[] {
  const moved: AccountRow[] = [
    { words: 'Starting credit', cents: account.starting_credit_cents },
    { words: 'Top-ups', cents: account.top_ups_cents },
    { words: 'Adjustments', cents: account.adjustments_cents },
    { words: 'Charges of this statement', cents: -account.charges_cents },
    { words: 'Charges of your other lines', cents: -account.other_charges_cents },
  ]
  return [
    { words: 'Opening balance', cents: account.opening_cents, total: true },
    ...moved.filter(({ cents }) => cents !== 0),
    { words: 'Closing balance', cents: account.closing_cents, total: true },
  ]
}
