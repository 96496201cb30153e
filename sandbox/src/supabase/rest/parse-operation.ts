import { operators } from './operators.ts'
import type { Operation } from './query-types.ts'
import type { Scanner } from './scanner.ts'

const quantified = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch'])
const searches = new Set(['fts', 'plfts', 'phfts', 'wfts'])
const truths = new Set(['null', 'not_null', 'true', 'false', 'unknown'])

/** `not.eq.5`, `like(any).{a,b}`, `in.(1,"2")`, `fts(english).cat`. `inLogic`: inside `or=(…)`, where a value ends at `,` or `)`. */
export function parseOperation(scanner: Scanner, inLogic: boolean): Operation {
  const expecting = '"not" or operator (eq, gt, ...)'
  const negated = scanner.take('not.')
  const word = /^[a-z]+/.exec(scanner.rest)?.[0] ?? ''
  const operator = Object.hasOwn(operators, word) ? word : null
  if (operator === null) throw scanner.failure(expecting)
  scanner.take(operator)
  let quantifier: Operation['quantifier'] = null
  let language: string | null = null
  if (quantified.has(operator)) quantifier = scanner.take('(any)') ? 'any' : scanner.take('(all)') ? 'all' : null
  if (searches.has(operator) && scanner.take('(')) {
    language = scanner.match(/[^)]+/) ?? ''
    scanner.expect(')', '")"')
  }
  scanner.expect('.', quantifier === null && language === null ? expecting : '"."')
  const value = operator === 'in' ? parseList(scanner) : parseValue(scanner, inLogic)
  if (operator === 'is' && !truths.has(String(value).toLowerCase()))
    throw scanner.failure('null, not_null, true, false or unknown')
  return { operator, negated, quantifier, language, value }
}

function parseList(scanner: Scanner): string[] {
  scanner.expect('(', '"("')
  const items: string[] = []
  if (scanner.take(')')) return items
  do {
    const quoted = /^"(?:[^"\\]|\\.)*"[,)]/s.test(scanner.rest) ? scanner.quoted() : null
    items.push(quoted ?? scanner.match(/[^,)]*/) ?? '')
  } while (scanner.take(','))
  scanner.expect(')', '"," or ")"')
  return items
}

function parseValue(scanner: Scanner, inLogic: boolean): string {
  if (!inLogic) return scanner.match(/[\s\S]*/) ?? ''
  const quoted = /^"(?:[^"\\]|\\.)*"[,)]/s.test(scanner.rest) ? scanner.quoted() : null
  return quoted ?? scanner.match(/\{[^{}]*\}|[^,)]*/) ?? ''
}
