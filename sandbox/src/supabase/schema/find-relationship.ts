import { PgrstError } from '../rest/pgrst-error.ts'
import { closestName } from './closest-name.ts'
import type { Relationship, Schema } from './schema-types.ts'

/** The one relationship that `select=…,target!hint(…)` means, seen from `origin`. Throws PGRST200 (none) or PGRST201 (several). */
export function findRelationship(schema: Schema, origin: string, target: string, hint: string | null): Relationship {
  const near = schema.relationships.filter((each) => each.from === origin)
  const byTable = near.filter((each) => each.to === target && (hint === null || matchesHint(each, hint)))
  const found = byTable.length > 0 || hint !== null ? byTable : near.filter((each) => namedByKey(each, target))
  const [only, ...others] = found
  if (!only) throw noneFound(schema, near, origin, target, hint)
  if (others.length === 0) return only
  throw ambiguous(origin, target, found)
}

function matchesHint(relationship: Relationship, hint: string): boolean {
  const { kind, constraint, from, to, fromColumns, toColumns, junction } = relationship
  if (junction) return junction.name === hint
  if (constraint === hint) return true
  const single = fromColumns.length === 1
  if (kind === 'many-to-one') return single && fromColumns[0] === hint
  // Of a table that points to itself, the column means the row it points to.
  if (kind === 'one-to-many') return single && toColumns[0] === hint && from !== to
  return single && (fromColumns[0] === hint || toColumns[0] === hint)
}

/** `select=client_id(*)` and `select=calls_client_id_fkey(*)`: the column or the constraint in place of the table. */
function namedByKey(relationship: Relationship, target: string): boolean {
  if (relationship.constraint === target) return true
  const pointsAway = relationship.kind === 'many-to-one' || relationship.kind === 'one-to-one'
  return pointsAway && relationship.fromColumns.length === 1 && relationship.fromColumns[0] === target
}

function noneFound(schema: Schema, near: readonly Relationship[], origin: string, target: string, hint: string | null) {
  const using = hint === null ? '' : ` using the hint '${hint}'`
  const known = schema.relations.has(target)
    ? null
    : closestName(
        target,
        near.map((each) => each.to),
      )
  return new PgrstError(
    400,
    'PGRST200',
    `Could not find a relationship between '${origin}' and '${target}' in the schema cache`,
    {
      details: `Searched for a foreign key relationship between '${origin}' and '${target}'${using} in the schema 'public', but no matches were found.`,
      hint: known === null ? null : `Perhaps you meant '${known}' instead of '${target}'.`,
    },
  )
}

function ambiguous(origin: string, target: string, found: readonly Relationship[]): PgrstError {
  const choice = (each: Relationship): string => `'${target}!${each.junction?.name ?? each.constraint}'`
  return new PgrstError(
    300,
    'PGRST201',
    `Could not embed because more than one relationship was found for '${origin}' and '${target}'`,
    {
      details: found.map((each) => ({
        cardinality: each.kind,
        embedding: `${origin} with ${each.to}`,
        relationship: each.junction
          ? `${each.junction.name} using ${each.constraint}`
          : `${each.constraint} using ${each.from}(${each.fromColumns.join(', ')}) and ${each.to}(${each.toColumns.join(', ')})`,
      })),
      hint: `Try changing '${target}' to one of the following: ${found.map(choice).join(', ')}. Find the desired relationship in the 'details' key.`,
    },
  )
}
