import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { Format } from './parse-accept.ts'

/**
 * The last part of every statement: how many rows, and all of them as one text that Postgres itself wrote.
 * Reads from the common table expression "pgrst_source". `scalar`: rows are `{value}` of a function without columns.
 */
export function answerSql(format: Format, options: { scalar?: boolean; firstOnly?: boolean } = {}): Sql {
  const row = options.scalar ? rawSql('"pgrst_t"."value"') : rawSql('"pgrst_t"')
  const json = format.stripNulls ? sql`json_strip_nulls(json_agg(${row}))` : sql`json_agg(${row})`
  const first = options.firstOnly || format.shape === 'object'
  const body = first ? sql`coalesce((${json}->0)::text, 'null')` : sql`coalesce(${json}, '[]')::text`
  const text = format.shape === 'csv' ? csv : body
  return sql`select count(*)::int as "page", ${text} as "body" from "pgrst_source" as "pgrst_t"`
}

/** Header line from the keys of the first row, then each row as Postgres prints a record, which quotes as CSV does. */
const csv = rawSql(`
  coalesce((select string_agg(k.key, ',' order by k.n) from
    (select row_to_json(one) as r from "pgrst_source" as one limit 1) h,
    json_object_keys(h.r) with ordinality k(key, n)), '') || E'\\n' ||
  coalesce(string_agg(substring("pgrst_t"::text, 2, length("pgrst_t"::text) - 2), E'\\n'), '')`)
