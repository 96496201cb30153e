import { parseField } from './parse-field.ts'
import { parseOperation } from './parse-operation.ts'
import type { Condition, Logic } from './query-types.ts'
import { Scanner } from './scanner.ts'

/** The value of `or=`, `and=`, `not.or=`, `not.and=`: `(a.eq.1,not.and(b.gt.2,c.is.null))`. */
export function parseLogic(kind: 'and' | 'or', negated: boolean, text: string): Logic {
  const scanner = new Scanner('logic tree', text)
  const logic: Logic = { kind, negated, children: parseChildren(scanner) }
  scanner.end('end of input')
  return logic
}

function parseChildren(scanner: Scanner): Condition[] {
  scanner.expect('(', '"("')
  const children: Condition[] = []
  do children.push(parseChild(scanner))
  while (scanner.take(','))
  scanner.expect(')', '"," or ")"')
  return children
}

function parseChild(scanner: Scanner): Condition {
  scanner.match(/ */)
  const nested = /^(not\.)?(and|or)\(/.exec(scanner.rest)
  if (nested) {
    const negated = scanner.take('not.')
    const kind = scanner.take('and') ? 'and' : 'or'
    scanner.take(kind)
    return { kind, negated, children: parseChildren(scanner) }
  }
  const field = parseField(scanner)
  scanner.expect('.', 'logic operator (and, or) or "."')
  return { kind: 'filter', field, operation: parseOperation(scanner, true) }
}
