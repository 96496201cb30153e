import type { Billing } from '../ports/billing.ts'

/** One thing that `doctor` looked at. */
export type DoctorCheck = {
  id: string
  title: string
  status: 'ok' | 'problem'
  detail: string
  findings: { problem: string; subject: string; details: Record<string, unknown> }[]
}

/** Whether the books agree with themselves and with what was used, whether months wait to be closed, and the sums of statistics. Changes nothing. */
export async function checkBooks(
  billing: Pick<Billing, 'checkLedger' | 'unclosedMonths' | 'checkStatistics'>,
): Promise<DoctorCheck[]> {
  const problems = await billing.checkLedger()
  const unclosed = await billing.unclosedMonths()
  const statistics = await billing.checkStatistics()
  return [
    checkOf('ledger', 'Ledger, balances, holds and calls agree', problems),
    checkOf(
      'months',
      'Finished months are closed',
      unclosed.map(({ clientId, month }) => ({
        problem: 'month_not_closed',
        subject: clientId,
        details: { month, mend: `klariqo billing close-month ${clientId} --month ${month}` },
      })),
    ),
    checkOf('statistics', 'Statistics agree with the calls', statistics),
  ]
}

function checkOf(id: string, title: string, findings: DoctorCheck['findings']): DoctorCheck {
  const found = findings.length === 1 ? '1 problem' : `${findings.length} problems`
  return findings.length === 0
    ? { id, title, status: 'ok', detail: '', findings }
    : { id, title, status: 'problem', detail: found, findings }
}
