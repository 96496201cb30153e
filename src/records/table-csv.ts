import { csvOf, freeText } from '@klariqo/contract/csv'
import type { Row } from '../ports/records.ts'

/** Only digits after the plus: it cannot be a formula, and a quote before it would make it another number. */
const phone = /^\+[1-9][0-9]{4,14}$/

/** Rows as lines of CSV in the order of `columns`; lists and objects are JSON in their cell. */
export const tableCsv = (columns: readonly string[], rows: readonly Row[]): string =>
  csvOf(rows.map((row) => columns.map((column) => cellOf(row[column]))))

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return value
  if (typeof value === 'string') return phone.test(value) ? value : freeText(value)
  return typeof value === 'boolean' ? String(value) : freeText(JSON.stringify(value))
}
