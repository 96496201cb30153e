import type { Reconciliation } from '../../billing/reconcile.ts'
import type { Terminal } from '../terminal.ts'

const problems: Record<Reconciliation['differences'][number]['problem'], string> = {
  missing_call: 'the carrier has it, we do not',
  extra_call: 'we have it, the carrier does not',
  wrong_duration: 'end or length differ',
  wrong_cents: 'the money is not what the call costs',
  orphan_hold: 'money is still promised for a settled call',
}

/** What was settled, what is open and what differs, for a person. */
export function presentReconciliation(terminal: Terminal, result: Reconciliation): void {
  const ended = [
    ...result.settled.map((call) => [
      call.call_sid,
      call.client_id,
      `settled: ${call.status}, ${call.duration_seconds} s`,
    ]),
    ...result.voided.map((call) => [
      call.call_sid,
      call.client_id,
      'ended without a charge: the carrier knows no such call',
    ]),
    ...result.open.map((call) => [
      call.call_sid,
      call.client_id,
      `open (${call.status ?? 'not known to the carrier yet'})`,
    ]),
  ]
  if (ended.length > 0) terminal.table(['CALL', 'CLIENT', 'OUTCOME'], ended)
  if (result.differences.length > 0) {
    terminal.table(
      ['CALL', 'CLIENT', 'DIFFERENCE', 'DETAILS'],
      result.differences.map((it) => [it.call_sid, it.client_id, problems[it.problem], JSON.stringify(it.details)]),
    )
  }
  const { calls_compared: compared, clients } = result
  const found = result.differences.length === 0 ? 'no difference' : counted(result.differences.length, 'difference')
  const span = `${counted(compared, 'call')} of ${counted(clients, 'client')} compared since ${result.since}`
  terminal.line(`${span}: ${found}.`)
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
