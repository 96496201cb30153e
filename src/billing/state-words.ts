import type { Statement } from '../core/statement.ts'

/** How far a statement's month is, or that the client was not there in it. */
export function stateWords({ state, in_service }: Statement): string {
  if (!in_service)
    return state === 'open' ? 'So far not in service in this month.' : 'The client was not in service in this month.'
  switch (state) {
    case 'open':
      return 'So far: the month is not over.'
    case 'over':
      return 'The month is over; its base fee is not charged yet.'
    case 'closed':
      return 'Closed.'
  }
}
