import { identifier } from '../../sql/identifier.ts'
import { joinSql } from '../../sql/join-sql.ts'
import { rawSql } from '../../sql/raw-sql.ts'
import { type Sql, sql } from '../../sql/sql.ts'
import { type Filter, filterOperators } from './parse-filter.ts'

/** All filters as one condition on columns of `v`, true or false (never null), as hosted Realtime compares. `typeOf` names a column's type. */
export function filterSql(filters: readonly Filter[], typeOf: (column: string) => string): Sql {
  const conditions = filters.map((filter) => conditionSql(filter, rawSql(typeOf(filter.column))))
  return sql`coalesce(${joinSql(conditions, ' and ')}, false)`
}

const truthWords: ReadonlySet<string> = new Set(['null', 'true', 'false', 'unknown'])

function conditionSql({ column, operator, value, negate }: Filter, type: Sql): Sql {
  const left = identifier('v', column)
  const symbol = rawSql(filterOperators[operator])
  const not = rawSql(negate ? 'not ' : '')
  if (operator === 'is') {
    if (!truthWords.has(value)) throw new Error('invalid value for is filter: must be null, true, false, or unknown')
    return sql`(${left} is ${not}${rawSql(value)})`
  }
  if (operator === 'in') return sql`(${not}${left} ${symbol} (${value}::${type}[]))`
  return sql`(${not}(${left} ${symbol} ${value}::${type}))`
}
