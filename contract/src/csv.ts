/** What a spreadsheet takes for the beginning of a formula, also after blanks, and in its full-width forms. */
const formula = /^[\s\0]*[=+\-@\t\r＝＋－＠]/

/**
 * Free text as a cell that no spreadsheet runs as a formula (ASVS 1.2.10). Only for words that somebody else chose: an
 * amount may begin with a minus and a phone number with a plus.
 */
export const freeText = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** Rows as CSV (RFC 4180): a quote is doubled, and lines end as spreadsheets expect. */
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value).replaceAll('\0', '')
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
