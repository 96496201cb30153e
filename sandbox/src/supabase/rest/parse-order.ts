import { parseField } from './parse-field.ts'
import type { OrderTerm } from './query-types.ts'
import { Scanner } from './scanner.ts'
import { unsupported } from './unsupported.ts'

/** `order=name.desc.nullslast,data->>age`. */
export function parseOrder(text: string): OrderTerm[] {
  const scanner = new Scanner('order', text)
  const terms: OrderTerm[] = []
  do {
    const field = parseField(scanner)
    if (scanner.rest.startsWith('(')) throw unsupported('ordering by a column of an embedded row')
    const descending = scanner.take('.desc') || (scanner.take('.asc') && false)
    const nulls = scanner.take('.nullsfirst') ? 'first' : scanner.take('.nullslast') ? 'last' : null
    terms.push({ field, descending, nulls })
  } while (scanner.take(','))
  scanner.end('"asc", "desc", "nullsfirst", "nullslast", "," or end of input')
  return terms
}
