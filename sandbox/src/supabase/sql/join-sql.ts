import { rawSql } from './raw-sql.ts'
import { type Sql, sql } from './sql.ts'

/** Pieces with a separator between them; `empty` when there are none. */
export function joinSql(pieces: readonly Sql[], separator: string, empty = ''): Sql {
  const [first, ...rest] = pieces
  if (!first) return rawSql(empty)
  return rest.reduce((joined, piece) => sql`${joined}${rawSql(separator)}${piece}`, first)
}
