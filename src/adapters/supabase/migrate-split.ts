/**
 * Cuts a migration into statements as the Supabase CLI records them: at semicolons outside quotes, dollar quotes, comments
 * and parentheses; trimmed, without the semicolon, a comment kept with the statement after it. Pure.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let start = 0
  let depth = 0
  let at = 0
  const cut = (end: number): void => {
    const statement = sql.slice(start, end).trim()
    if (statement !== '') statements.push(statement)
  }
  while (at < sql.length) {
    const end = endOfQuoted(sql, at)
    if (end > at) {
      at = end
      continue
    }
    const character = sql[at]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ';' && depth === 0) {
      cut(at)
      start = at + 1
    }
    at += 1
  }
  cut(sql.length)
  return statements
}

/** Where the comment or quoted piece that begins at `at` ends; `at` itself when none begins there. Unclosed: the end of the text. */
function endOfQuoted(sql: string, at: number): number {
  const two = sql.slice(at, at + 2)
  if (two === '--') return after(sql, '\n', at)
  if (two === '/*') return after(sql, '*/', at + 2)
  const character = sql[at]
  if (character === "'" || character === '"') return endOfString(sql, at, character)
  if (character === '$' && !/\w/.test(sql[at - 1] ?? '')) {
    const [tag] = /^\$(?:[a-z_]\w*)?\$/i.exec(sql.slice(at, at + 66)) ?? []
    if (tag) return after(sql, tag, at + tag.length)
  }
  return at
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found < 0 ? sql.length : found + mark.length
}

/** A doubled quote is two strings side by side here, which ends at the same place; E'\'' is the only one with backslashes. */
function endOfString(sql: string, at: number, quote: string): number {
  const escapes = quote === "'" && /(^|\W)e$/i.test(sql.slice(Math.max(0, at - 2), at))
  for (let index = at + 1; index < sql.length; index += 1) {
    if (escapes && sql[index] === '\\') index += 1
    else if (sql[index] === quote) return index + 1
  }
  return sql.length
}
