import { monthTitle } from '../core/month.ts'
import type { Statement, StatementLine } from '../core/statement.ts'

/** What a line of a statement is called on paper. */
export function lineWords(line: StatementLine, statement: Statement): string {
  switch (line.kind) {
    case 'base_fee':
      return `Base fee, ${monthTitle(statement.month)}`
    case 'included_calls':
      return `Calls included in the base fee (of ${statement.plan.included_calls})`
    case 'further_calls':
      return 'Further calls'
    case 'sms':
      return 'Text messages'
  }
}
