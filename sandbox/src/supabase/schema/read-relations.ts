import type { ClientBase } from 'pg'
import type { Column, Relation } from './schema-types.ts'

type Row = {
  name: string
  primary_key: string[]
  columns: { name: string; type: string; default_sql: string | null }[]
}

/** Tables, views, materialised views, foreign and partitioned tables of schema public. */
export async function readRelations(client: ClientBase): Promise<Map<string, Relation>> {
  const { rows } = await client.query<Row>(`
    select c.relname as name,
           coalesce((select array_agg(k.attname::text order by k.attname) from pg_catalog.pg_constraint p
                      join pg_catalog.pg_attribute k on k.attrelid = p.conrelid and k.attnum = any(p.conkey)
                     where p.conrelid = c.oid and p.contype = 'p'), '{}') as primary_key,
           json_agg(json_build_object(
             'name', a.attname,
             'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
             'default_sql', case
               when a.attidentity <> '' then format('nextval(%L)', pg_catalog.pg_get_serial_sequence(
                 format('%I.%I', n.nspname, c.relname), a.attname))
               when a.attgenerated <> '' then null
               else pg_catalog.pg_get_expr(d.adbin, d.adrelid) end
           ) order by a.attnum) as columns
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_catalog.pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
     group by c.oid, c.relname`)
  return new Map(rows.map((row) => [row.name, relationOf(row)]))
}

function relationOf(row: Row): Relation {
  const columns = row.columns.map((column): [string, Column] => [
    column.name,
    { name: column.name, type: column.type, defaultSql: column.default_sql },
  ])
  return { name: row.name, columns: new Map(columns), primaryKey: row.primary_key }
}
