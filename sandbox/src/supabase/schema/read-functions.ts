import type { ClientBase } from 'pg'
import type { DatabaseFunction } from './schema-types.ts'

type Row = {
  name: string
  args: { name: string; type: string }[]
  defaults: number
  variadic: boolean
  is_void: boolean
  is_set: boolean
  is_row: boolean
  relation: string | null
  volatile: boolean
}

/** Callable functions of schema public by name, each with its overloads. */
export async function readFunctions(client: ClientBase): Promise<Map<string, DatabaseFunction[]>> {
  const { rows } = await client.query<Row>(`
    select p.proname as name,
           coalesce((select json_agg(json_build_object('name', coalesce(a.name, ''), 'type', pg_catalog.format_type(a.type, null)) order by a.n)
              from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
                   with ordinality a(type, name, mode, n)
             where coalesce(a.mode, 'i') in ('i', 'b', 'v') and a.type is not null), '[]') as args,
           p.pronargdefaults as defaults,
           p.provariadic <> 0 as variadic,
           t.typname = 'void' and t.typnamespace = 'pg_catalog'::regnamespace as is_void,
           p.proretset as is_set,
           t.typtype = 'c' or coalesce(p.proargmodes::text[] && '{t,b,o}', false) or t.oid = 'record'::regtype as is_row,
           (select c.relname from pg_catalog.pg_class c where c.oid = t.typrelid and c.relkind <> 'c'
               and c.relnamespace = 'public'::regnamespace) as relation,
           p.provolatile = 'v' as volatile
      from pg_catalog.pg_proc p
      join pg_catalog.pg_type t on t.oid = p.prorettype
     where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
       and t.oid not in ('trigger'::regtype, 'event_trigger'::regtype)
     order by p.proname, p.oid`)
  const functions = new Map<string, DatabaseFunction[]>()
  for (const row of rows) functions.set(row.name, [...(functions.get(row.name) ?? []), functionOf(row)])
  return functions
}

function functionOf(row: Row): DatabaseFunction {
  const firstOptional = row.args.length - row.defaults
  const shape = row.is_row ? 'row' : 'scalar'
  return {
    name: row.name,
    args: row.args.map((arg, index) => ({ ...arg, optional: index >= firstOptional })),
    variadic: row.variadic,
    returns: row.is_void ? 'void' : row.is_set ? `setof-${shape}` : shape,
    relation: row.relation,
    volatile: row.volatile,
  }
}
