import { moneyText } from '../../core/money.ts'
import type { Terminal } from '../terminal.ts'
import type { LimitsView } from './limits-view.ts'

/** All limits of a client, each with the flag that changes it. */
export function presentLimits(terminal: Terminal, limits: LimitsView): void {
  terminal.line(`Limits of ${limits.client_id}`)
  terminal.table(
    ['LIMIT', 'AT MOST', 'CHANGED BY'],
    [
      ['Calls that come in, an hour', String(limits.calls_per_hour), '--calls-per-hour'],
      ['Calls that come in, a day', String(limits.calls_per_day), '--calls-per-day'],
      ['Calls that we place, an hour', String(limits.outbound_per_hour), '--outbound-per-hour'],
      ['Calls that we place, at once', String(limits.outbound_concurrent), '--outbound-concurrent'],
      ['Minutes of a call', String(limits.minutes_per_call), '--minutes-per-call'],
      ['Spend, a day', moneyText(limits.spend_per_day_cents, limits.currency), '--spend-per-day'],
      ['Countries we may ring', limits.destination_countries.join(', ') || 'none', '--countries'],
    ],
  )
}
