import { findRelationship } from '../schema/find-relationship.ts'
import type { Column, Relationship, Schema } from '../schema/schema-types.ts'
import { PgrstError } from './pgrst-error.ts'
import type { LevelQuery, RestQuery, SelectColumn, SelectEmbed, SelectItem } from './query-types.ts'

/** One level of a read with its names looked up. `alias` is what the level's rows are called in SQL. */
export type ReadPlan = {
  relation: string
  alias: string
  columns: ReadonlyMap<string, Column>
  select: readonly ({ kind: 'all' } | SelectColumn | PlannedEmbed)[]
  embeds: readonly PlannedEmbed[]
  level: LevelQuery
}

export type PlannedEmbed = {
  kind: 'embed'
  /** The key in the answer. */
  key: string
  relationship: Relationship
  toOne: boolean
  join: 'left' | 'inner'
  spread: boolean
  plan: ReadPlan
  parentAlias: string
  /** What its joined rows are called. */
  lateral: string
}

/** Looks up what a request selects from `relation` (a table, view, or the row type of a function's result). */
export function planRead(schema: Schema, relation: string, query: RestQuery): ReadPlan {
  const unused = new Set(query.embedded.keys())
  let counter = 0

  function plan(
    name: string,
    alias: string,
    select: readonly SelectItem[],
    path: string[],
    level: LevelQuery,
  ): ReadPlan {
    const items = select.map((item) => (item.kind === 'embed' ? embed(name, alias, item, path) : item))
    const embeds = items.filter((item) => item.kind === 'embed')
    const columns = schema.relations.get(name)?.columns ?? new Map<string, Column>()
    return { relation: name, alias, columns, select: items, embeds, level }
  }

  function embed(origin: string, parentAlias: string, item: SelectEmbed, path: string[]): PlannedEmbed {
    const relationship = findRelationship(schema, origin, item.relation, item.hint)
    const toOne = relationship.kind === 'many-to-one' || relationship.kind === 'one-to-one'
    const key = item.alias ?? item.relation
    if (item.spread && !toOne) throw noSpread(origin, key)
    counter += 1
    const number = counter
    const own = [...path, key]
    unused.delete(own.join('.'))
    const level = query.embedded.get(own.join('.')) ?? { where: [], order: [], limit: null, offset: 0 }
    const alias = `${relationship.to.slice(0, 50)}_${number}`
    const inner = plan(relationship.to, alias, item.select, own, level)
    const { join, spread } = item
    const lateral = `pgrst_${number}`
    return { kind: 'embed', key, relationship, toOne, join, spread, plan: inner, parentAlias, lateral }
  }

  const root = plan(relation, relation, query.select, [], query.root)
  const [stray] = unused
  if (stray !== undefined) throw notEmbedded(stray)
  return root
}

const noSpread = (origin: string, key: string): PgrstError =>
  new PgrstError(400, 'PGRST119', `A spread operation on '${key}' is not possible`, {
    details: `'${origin}' and '${key}' do not form a many-to-one or one-to-one relationship`,
  })

const notEmbedded = (path: string): PgrstError =>
  new PgrstError(400, 'PGRST108', `'${path}' is not an embedded resource in this request`, {
    hint: `Verify that '${path}' is included in the 'select' query parameter.`,
  })
