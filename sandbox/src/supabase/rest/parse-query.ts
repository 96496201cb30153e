import { operators } from './operators.ts'
import { parseField } from './parse-field.ts'
import { parseLogic } from './parse-logic.ts'
import { parseOperation } from './parse-operation.ts'
import { parseOrder } from './parse-order.ts'
import { parseSelect } from './parse-select.ts'
import { PgrstError } from './pgrst-error.ts'
import type { LevelQuery, RestQuery } from './query-types.ts'
import { Scanner } from './scanner.ts'

/** All query parameters of a request. With `forCall`, pairs whose value holds no operator are the function's arguments. */
export function parseQuery(parameters: URLSearchParams, forCall: boolean): RestQuery {
  const levels = new Map<string, LevelQuery>()
  const callArguments: [string, string][] = []
  const level = (path: readonly string[]): LevelQuery => {
    const key = path.join('.')
    const found = levels.get(key) ?? { where: [], order: [], limit: null, offset: 0 }
    levels.set(key, found)
    return found
  }
  let select = '*'
  let columns: string[] | null = null
  let onConflict: string[] | null = null
  for (const [key, value] of parameters) {
    if (key === 'select') select = value
    else if (key === 'columns') columns = parseNames('columns parameter', value)
    else if (key === 'on_conflict') onConflict = parseNames('on_conflict parameter', value)
    else if (forCall && isCallArgument(key, value)) callArguments.push([key, value])
    else readParameter(key, value, level)
  }
  const root = level([])
  levels.delete('')
  return { select: parseSelect(select), root, embedded: levels, columns, onConflict, callArguments }
}

function readParameter(key: string, value: string, level: (path: readonly string[]) => LevelQuery): void {
  const [path, name] = splitKey(key)
  const logic = /^(not\.)?(and|or)$/.exec(name)
  if (logic) level(path).where.push(parseLogic(logic[2] === 'or' ? 'or' : 'and', logic[1] !== undefined, value))
  else if (name === 'order') level(path).order.push(...parseOrder(value))
  else if (name === 'limit') level(path).limit = parseCount('limit', value)
  else if (name === 'offset') level(path).offset = parseCount('offset', value)
  else {
    const keyScanner = new Scanner('filter', name)
    const field = parseField(keyScanner)
    keyScanner.end('end of input')
    const scanner = new Scanner('filter', value)
    const operation = parseOperation(scanner, false)
    scanner.end('end of input')
    level(path).where.push({ kind: 'filter', field, operation })
  }
}

/** `a.b.name` is the name at path a, b; a json path or a quoted name keeps its dots, `not.or` is one name. */
function splitKey(key: string): [path: string[], name: string] {
  const parts = key.match(/(?:"(?:[^"\\]|\\.)*"|->>?(?:"[^"]*"|[^.]*)|[^.">-]|[->])+/g) ?? [key]
  if (parts.join('.') !== key) throw new Scanner('filter', key).failure('field name')
  const name = parts.at(-1) ?? ''
  const negated = (name === 'or' || name === 'and') && parts.at(-2) === 'not'
  const path = parts.slice(0, negated ? -2 : -1).map((part) => part.replace(/^"(.*)"$/s, '$1'))
  return [path, negated ? `not.${name}` : name]
}

function isCallArgument(key: string, value: string): boolean {
  if (['order', 'limit', 'offset', 'and', 'or'].includes(key) || key.includes('.')) return false
  const word = /^(?:not\.)?([a-z]+)(?:\([^)]*\))?\./.exec(value)?.[1]
  return word === undefined || !Object.hasOwn(operators, word)
}

function parseCount(what: string, value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw new PgrstError(400, 'PGRST100', `"failed to parse ${what} (${value})" (line 1, column 1)`, {
    details: 'expecting a number that is not negative',
  })
}

function parseNames(what: string, value: string): string[] {
  const scanner = new Scanner(what, value)
  const names: string[] = []
  do names.push(scanner.name())
  while (scanner.take(','))
  scanner.end('"," or end of input')
  return names
}
