import type { Column, Relation } from '../schema/schema-types.ts'
import type { Payload } from './parse-payload.ts'
import { PgrstError } from './pgrst-error.ts'

/** The columns a body writes: those of `columns=`, else the keys, which must then be the same in every object. */
export function payloadColumns(relation: Relation, payload: Payload, given: readonly string[] | null): Column[] {
  const [first = {}, ...others] = payload.objects
  const names = given ?? Object.keys(first)
  if (given === null) {
    const keys = new Set(names)
    const same = (each: object): boolean => {
      const own = Object.keys(each)
      return own.length === keys.size && own.every((key) => keys.has(key))
    }
    if (!others.every(same)) throw new PgrstError(400, 'PGRST102', 'All object keys must match')
  }
  return [...new Set(names)].map((name) => {
    const column = relation.columns.get(name)
    if (column) return column
    throw new PgrstError(
      400,
      'PGRST204',
      `Could not find the '${name}' column of '${relation.name}' in the schema cache`,
    )
  })
}
