import type { Column, Relation } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { Payload } from './parse-payload.ts'
import type { Preferences } from './parse-preferences.ts'
import { recordDefinition } from './record-definition.ts'
import { unsupported } from './unsupported.ts'

export type InsertOptions = {
  columns: readonly Column[]
  payload: Payload
  prefer: Preferences
  onConflict: readonly string[] | null
  returning: Sql
}

/** `insert into … select … from json_to_recordset(body)`, with `on conflict` for an upsert. */
export function buildInsertSql(relation: Relation, options: InsertOptions): Sql {
  const { columns, payload, returning } = options
  const table = identifier('public', relation.name)
  if (columns.length === 0 && payload.objects.length === 1)
    return sql`insert into ${table} default values returning ${returning}`
  if (columns.length === 0 && payload.objects.length > 1) throw unsupported('several objects without any key')
  const names = columns.map((column) => identifier(column.name))
  const values = names.map((name) => sql`"pgrst_body".${name}`)
  const into = columns.length === 0 ? rawSql('') : sql` (${joinSql(names, ', ')})`
  // An empty array has no columns to name; nothing is inserted, but the role's right to insert is still asked.
  const rows =
    columns.length === 0 ? sql`select where false` : sql`select ${joinSql(values, ', ')} from ${body(options)}`
  return sql`insert into ${table}${into} ${rows}${conflict(relation, options)} returning ${returning}`
}

function body({ columns, payload, prefer }: InsertOptions): Sql {
  const definition = recordDefinition(columns)
  const defaults = columns.filter((column) => column.defaultSql !== null)
  if (!prefer.missingDefault || defaults.length === 0)
    return sql`json_to_recordset(${payload.text}::json) as "pgrst_body"(${definition})`
  const pairs = defaults.map((column) => sql`${column.name}::text, ${rawSql(column.defaultSql ?? 'null')}`)
  return sql`jsonb_array_elements(${payload.text}::jsonb) as "pgrst_element"("value"),
    lateral jsonb_to_record(jsonb_build_object(${joinSql(pairs, ', ')}) || "pgrst_element"."value") as "pgrst_body"(${definition})`
}

function conflict(relation: Relation, { columns, prefer, onConflict }: InsertOptions): Sql {
  const target = onConflict ?? relation.primaryKey
  if (prefer.resolution === null || target.length === 0) return rawSql('')
  const names = joinSql(
    target.map((name) => identifier(name)),
    ', ',
  )
  if (prefer.resolution === 'ignore-duplicates' || columns.length === 0) return sql` on conflict (${names}) do nothing`
  const set = columns.map(({ name }) => sql`${identifier(name)} = excluded.${identifier(name)}`)
  // Counted, because PostgREST answers 200 instead of 201 when every row was there already.
  const counted = rawSql(`set_config('pgrst.updated',
    (coalesce(nullif(current_setting('pgrst.updated', true), ''), '0')::int + 1)::text, true) is not null`)
  return sql` on conflict (${names}) do update set ${joinSql(set, ', ')} where ${counted}`
}
