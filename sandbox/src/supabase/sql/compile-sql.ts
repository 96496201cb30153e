import type { Sql } from './sql.ts'

/** The form `pg` takes: `$1…` in the text, the values beside it. */
export function compileSql(statement: Sql): { text: string; values: (string | number | null)[] } {
  const text = statement.text.reduce((whole, piece, index) => (index === 0 ? piece : `${whole}$${index}${piece}`), '')
  return { text, values: [...statement.values] }
}
