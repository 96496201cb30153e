import type { Statement } from '../core/statement.ts'

/** How far a statement's month is. */
export function stateWords({ state }: Statement): string {
  switch (state) {
    case 'open':
      return 'So far: the month is not over.'
    case 'over':
      return 'The month is over; its base fee is not charged yet.'
    case 'closed':
      return 'Closed.'
  }
}
