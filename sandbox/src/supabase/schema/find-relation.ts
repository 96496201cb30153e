import { PgrstError } from '../rest/pgrst-error.ts'
import { closestName } from './closest-name.ts'
import type { Relation, Schema } from './schema-types.ts'

/** The table or view of that name; PGRST205 when the schema has none. */
export function findRelation(schema: Schema, name: string): Relation {
  const relation = schema.relations.get(name)
  if (relation) return relation
  const near = closestName(name, schema.relations.keys())
  throw new PgrstError(404, 'PGRST205', `Could not find the table 'public.${name}' in the schema cache`, {
    hint: near === null ? null : `Perhaps you meant the table 'public.${near}'`,
  })
}
