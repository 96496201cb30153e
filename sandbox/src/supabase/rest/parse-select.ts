import { parseField } from './parse-field.ts'
import { PgrstError } from './pgrst-error.ts'
import type { Field, SelectEmbed, SelectItem } from './query-types.ts'
import { Scanner } from './scanner.ts'

/** The `select` parameter: columns with alias, json path and cast, `*`, embeds with `!hint`, `!inner`, `!left`, and `...spread`. */
export function parseSelect(text: string): SelectItem[] {
  const scanner = new Scanner('select parameter', text)
  const items = parseItems(scanner)
  scanner.end('"," or end of input')
  return items
}

function parseItems(scanner: Scanner): SelectItem[] {
  const items: SelectItem[] = []
  if (scanner.done || scanner.rest.startsWith(')')) return items
  do items.push(parseItem(scanner))
  while (scanner.take(','))
  return items
}

function parseItem(scanner: Scanner): SelectItem {
  if (scanner.take('...')) return parseEmbed(scanner, scanner.name(), null, true)
  if (scanner.take('*')) return { kind: 'all' }
  let alias: string | null = null
  let field = parseField(scanner)
  if (!scanner.rest.startsWith('::') && scanner.take(':')) {
    alias = plainName(scanner, field)
    field = parseField(scanner)
  }
  if (/^count\(\)/.test(field.column + scanner.rest) || scanner.rest.startsWith('.')) throw aggregate()
  if (/^[!(]/.test(scanner.rest)) return parseEmbed(scanner, plainName(scanner, field), alias, false)
  const cast = scanner.take('::') ? parseCast(scanner) : null
  if (scanner.rest.startsWith('.')) throw aggregate()
  return { kind: 'column', field, alias, cast }
}

function parseEmbed(scanner: Scanner, relation: string, alias: string | null, spread: boolean): SelectEmbed {
  let hint: string | null = null
  let join: 'left' | 'inner' = 'left'
  while (scanner.take('!')) {
    const word = scanner.name('hint, inner or left')
    if (word === 'inner' || word === 'left') join = word
    else if (hint === null) hint = word
    else throw scanner.failure('one hint')
  }
  scanner.expect('(', '"("')
  const select = parseItems(scanner)
  scanner.expect(')', '"," or ")"')
  return { kind: 'embed', relation, alias, hint, join, spread, select }
}

function plainName(scanner: Scanner, field: Field): string {
  if (field.path.length > 0) throw scanner.failure('a name without a json path')
  return field.column
}

/** The name of a type goes into the statement as text, so it may hold letters only. */
function parseCast(scanner: Scanner): string {
  const cast = scanner.match(/[a-zA-Z_][a-zA-Z0-9_ ]*(?:\[\])?/)
  if (cast === null) throw scanner.failure('the name of a type')
  return cast
}

const aggregate = (): PgrstError => new PgrstError(400, 'PGRST123', 'Use of aggregate functions is not allowed')
