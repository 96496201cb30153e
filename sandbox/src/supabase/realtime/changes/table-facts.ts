import type { Pool } from 'pg'

export type ColumnFacts = {
  name: string
  /** As the catalogue has it, `_text` for an array of text: what events tell the client. */
  typeName: string
  /** As SQL writes it, for casts. */
  sqlType: string
  primaryKey: boolean
  /** The roles asked about that may select it. */
  selectableBy: ReadonlySet<string>
}

export type TableFacts = { rowSecurity: boolean; columns: readonly ColumnFacts[] }

/** Reads what decides about a table's events: types, key, row security, and which columns each of `roles` may select. null: there is no such table. */
export async function readTableFacts(
  pool: Pool,
  tableId: number,
  roles: readonly string[],
): Promise<TableFacts | null> {
  const { rows } = await pool.query<{
    row_security: boolean
    name: string
    type_name: string
    sql_type: string
    primary_key: boolean
    selectable_by: string[]
  }>({
    name: 'klariqo_realtime_table',
    text: `select c.relrowsecurity as row_security, a.attname as name, t.typname as type_name,
             format_type(a.atttypid, -1) as sql_type,
             coalesce(a.attnum = any(k.conkey), false) as primary_key,
             array(select r from unnest($2::text[]) r where has_column_privilege(r, c.oid, a.attnum, 'SELECT')) as selectable_by
           from pg_class c
           join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           join pg_type t on t.oid = a.atttypid
           left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
          where c.oid = $1::oid
          order by a.attnum`,
    values: [tableId, roles],
  })
  const [first] = rows
  if (!first) return null
  return {
    rowSecurity: first.row_security,
    columns: rows.map((row) => ({
      name: row.name,
      typeName: row.type_name,
      sqlType: row.sql_type,
      primaryKey: row.primary_key,
      selectableBy: new Set(row.selectable_by),
    })),
  }
}
