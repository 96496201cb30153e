import type { Statement } from '../core/statement.ts'
import { statementCsv } from './statement-csv.ts'
import { statementHtml } from './statement-html.ts'
import { statementText } from './statement-text.ts'

export const statementFormats = ['table', 'csv', 'json', 'html'] as const

/** A statement in the form that was asked for, ending with a line break. `drawnUpOn` is the day on it. */
export function statementDocument(
  statement: Statement,
  format: (typeof statementFormats)[number],
  drawnUpOn: string,
): string {
  switch (format) {
    case 'table':
      return statementText(statement)
    case 'csv':
      return statementCsv(statement)
    case 'json':
      return `${JSON.stringify(statement, null, 2)}\n`
    case 'html':
      return statementHtml(statement, drawnUpOn)
  }
}
