import type { ClientBase } from 'pg'
import type { Relation, Relationship } from './schema-types.ts'

type ForeignKey = {
  constraint: string
  table: string
  columns: string[]
  foreign_table: string
  foreign_columns: string[]
  /** No two rows can point to the same one. */
  unique: boolean
}

/** Foreign keys between relations of schema public in both directions, and pairs of them through a junction table. */
export async function readRelationships(
  client: ClientBase,
  relations: ReadonlyMap<string, Relation>,
): Promise<Relationship[]> {
  const { rows } = await client.query<ForeignKey>(`
    select k.conname as constraint, t.relname as table, f.relname as foreign_table,
           (select array_agg(a.attname::text order by o.n) from unnest(k.conkey) with ordinality o(num, n)
              join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.num) as columns,
           (select array_agg(a.attname::text order by o.n) from unnest(k.confkey) with ordinality o(num, n)
              join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.num) as foreign_columns,
           exists (select from pg_catalog.pg_constraint u where u.conrelid = k.conrelid and u.contype in ('p', 'u')
                      and u.conkey @> k.conkey and u.conkey <@ k.conkey) as unique
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class t on t.oid = k.conrelid and not t.relispartition
      join pg_catalog.pg_class f on f.oid = k.confrelid
     where k.contype = 'f' and k.connamespace = 'public'::regnamespace and f.relnamespace = 'public'::regnamespace
     order by k.conname`)
  return [...rows.flatMap(bothWays), ...throughJunctions(rows, relations)]
}

function bothWays(key: ForeignKey): Relationship[] {
  const { constraint, table, columns, foreign_table: foreignTable, foreign_columns: foreignColumns } = key
  const junction = null
  return [
    {
      kind: key.unique ? 'one-to-one' : 'many-to-one',
      constraint,
      from: table,
      fromColumns: columns,
      to: foreignTable,
      toColumns: foreignColumns,
      junction,
    },
    {
      kind: key.unique ? 'one-to-one' : 'one-to-many',
      constraint,
      from: foreignTable,
      fromColumns: foreignColumns,
      to: table,
      toColumns: columns,
      junction,
    },
  ]
}

/** A junction's primary key holds the columns of both its foreign keys. */
function throughJunctions(keys: readonly ForeignKey[], relations: ReadonlyMap<string, Relation>): Relationship[] {
  const found: Relationship[] = []
  for (const one of keys) {
    for (const other of keys) {
      if (one === other || one.table !== other.table) continue
      const primary = relations.get(one.table)?.primaryKey ?? []
      if (![...one.columns, ...other.columns].every((column) => primary.includes(column))) continue
      found.push({
        kind: 'many-to-many',
        constraint: `${one.constraint} and ${other.constraint}`,
        from: one.foreign_table,
        fromColumns: one.foreign_columns,
        to: other.foreign_table,
        toColumns: other.foreign_columns,
        junction: { name: one.table, fromColumns: one.columns, toColumns: other.columns },
      })
    }
  }
  return found
}
