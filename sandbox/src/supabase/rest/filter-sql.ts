import type { Column } from '../schema/schema-types.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { fieldSql } from './field-sql.ts'
import { operators } from './operators.ts'
import type { Filter, Operation } from './query-types.ts'

/** One comparison. Values are bound without a type, so that Postgres reads them as the column's own. */
export function filterSql(alias: string, filter: Filter, columns: ReadonlyMap<string, Column>): Sql {
  const left = fieldSql(alias, filter.field, columns)
  const isVector = filter.field.path.length === 0 && columns.get(filter.field.column)?.type === 'tsvector'
  const comparison = compare(left, filter.operation, isVector)
  return filter.operation.negated ? sql`not (${comparison})` : comparison
}

function compare(left: Sql, operation: Operation, isVector: boolean): Sql {
  const { operator, value } = operation
  if (typeof value !== 'string') return sql`${left} = any(${arrayLiteral(value)})`
  if (operator === 'is') return sql`${left} is ${rawSql(value.toLowerCase().replace('_', ' '))}`
  if (operator.endsWith('fts')) return search(left, operation, value, isVector)
  const symbol = rawSql(operators[operator] ?? '')
  const right = operator === 'like' || operator === 'ilike' ? value.replaceAll('*', '%') : value
  if (operation.quantifier) return sql`${left} ${symbol} ${rawSql(operation.quantifier)}(${right})`
  return sql`${left} ${symbol} ${right}`
}

function search(left: Sql, { operator, language }: Operation, value: string, isVector: boolean): Sql {
  const read = rawSql(operators[operator] ?? '')
  if (language === null) return sql`${isVector ? left : sql`to_tsvector(${left})`} @@ ${read}(${value})`
  const vector = isVector ? left : sql`to_tsvector(${language}::regconfig, ${left})`
  return sql`${vector} @@ ${read}(${language}::regconfig, ${value})`
}

const arrayLiteral = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
