import type { ErrorEntry } from '../src/core/errors/error-entry.ts'
import { errorTable } from '../src/core/errors/error-table.ts'

/** docs/errors.md, from the error table. */
export function errorPage(): string {
  const entries = Object.entries(errorTable as Record<string, ErrorEntry>).sort(([a], [b]) => a.localeCompare(b))
  const parts = entries.map(([code, entry]) =>
    [
      `## ${code}`,
      '',
      `${entry.message}`,
      '',
      `- **Why:** ${entry.why}`,
      `- **Next:** ${entry.hint}`,
      `- Exit code ${entry.exit}${entry.retryable ? ', may succeed when repeated' : ''}`,
      '',
    ].join('\n'),
  )
  const head = [
    '# Errors',
    '',
    'Made from the error table (`src/core/errors`); do not edit. Words in braces are filled in.',
    '',
    'Exit codes: 0 done · 1 our bug · 2 usage · 3 configuration or credentials · 4 a vendor refused · 5 host ·',
    '6 health gate · 7 locked · 8 drift or pending changes · 130 interrupted.',
    '',
  ]
  return `${[...head, ...parts].join('\n')}`
}
