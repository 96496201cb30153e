/** The operators of hosted Realtime, with the SQL each stands for. */
export const filterOperators = {
  eq: '=',
  neq: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  in: '= any',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  is: 'is',
  isdistinct: 'is distinct from',
} as const

export type FilterOperator = keyof typeof filterOperators

/** `column=operator.value`. The value of `in` is an array literal: `{a,b}`. `negate`: it had the prefix `not.`. */
export type Filter = { column: string; operator: FilterOperator; value: string; negate: boolean }

/** Reads `a=eq.1,b=not.in.(x,y)`: conditions that must all hold. An error is a text in the words of hosted Realtime. */
export function parseFilter(text: string): readonly Filter[] | { error: string } {
  if (text.trim() === '') return []
  const filters: Filter[] = []
  for (const segment of splitConditions(text.trim())) {
    const filter = parseCondition(segment.trim())
    if ('error' in filter) return { error: `Error parsing \`filter\` params: ${filter.error}` }
    filters.push(filter)
  }
  return filters
}

/** At commas outside quotes and parentheses. A quote opens only where a value begins. */
function splitConditions(text: string): string[] {
  const parts = ['']
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (quoted && char === '\\') {
      parts[parts.length - 1] += char + text.charAt(at + 1)
      at += 1
      continue
    }
    if (char === '"') quoted = quoted ? false : '.(,'.includes(text.charAt(at - 1))
    else if (!quoted && char === '(') depth += 1
    else if (!quoted && char === ')') depth = Math.max(0, depth - 1)
    if (char === ',' && !quoted && depth === 0) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}

function parseCondition(text: string): Filter | { error: string } {
  if (text === '') return { error: 'filter must not contain empty segments (check for extra commas)' }
  const [column, rest] = splitOnce(text, '=')
  if (rest === undefined) return { error: `[${JSON.stringify(text)}]` }
  const negate = rest.startsWith('not.')
  const condition = negate ? rest.slice(4) : rest
  const [operator, value] = splitOnce(condition, '.')
  if (value === undefined) return { error: `[${JSON.stringify(condition)}]` }
  if (!isOperator(operator)) return { error: `[${JSON.stringify(operator)}, ${JSON.stringify(value)}]` }
  if (operator !== 'in') return { column, operator, value: unquote(value), negate }
  if (!value.startsWith('(') || !value.endsWith(')') || value.length < 2)
    return { error: '`in` filter value must be wrapped by parentheses' }
  return { column, operator, value: `{${value.slice(1, -1)}}`, negate }
}

const isOperator = (text: string): text is FilterOperator => Object.hasOwn(filterOperators, text)

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** A value in double quotes loses them and its backslashes; any other stays as it is. */
function unquote(value: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)?.[1]
  return inner === undefined ? value : inner.replace(/\\(.)/gs, '$1')
}
