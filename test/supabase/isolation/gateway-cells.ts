import type { PostgrestError, SupabaseClient } from '@supabase/supabase-js'
import { type Cell, type Sample, writable } from './cells.ts'
import { freshRow, ownerColumn } from './relation.ts'

/** A cell that goes over HTTP. `blind` has no filter at all; `all` has one that every row fits. */
export type GatewayCell = { name: string; like: Cell; blind?: true }

/** What PostgREST offers and supabase-js can ask for. Nothing truncates over HTTP. */
export const gatewayCells: readonly GatewayCell[] = [
  { name: 'select own', like: { verb: 'select', target: 'own' } },
  { name: 'select other', like: { verb: 'select', target: 'other' } },
  { name: 'select all', like: { verb: 'select', target: 'all' } },
  { name: 'insert own', like: { verb: 'insert', target: 'own' } },
  { name: 'insert other', like: { verb: 'insert', target: 'other' } },
  { name: 'upsert other', like: { verb: 'insert', target: 'other' } },
  { name: 'update own', like: { verb: 'update', target: 'own' } },
  { name: 'update other', like: { verb: 'update', target: 'other' } },
  { name: 'update all', like: { verb: 'update', target: 'all' } },
  { name: 'update move', like: { verb: 'update', target: 'move' } },
  { name: 'update blind', like: { verb: 'update', target: 'all' }, blind: true },
  { name: 'delete other', like: { verb: 'delete', target: 'other' } },
  { name: 'delete all', like: { verb: 'delete', target: 'all' } },
  { name: 'delete blind', like: { verb: 'delete', target: 'all' }, blind: true },
]

/** As much of supabase-js's builders as is used here: the library's own types follow each column of a schema. */
type Query = PromiseLike<Reply> & {
  eq(column: string, value: unknown): Query
  not(column: string, operator: string, value: unknown): Query
}
type Counted = { count: 'exact' }
type Table = {
  select(columns: string, options: Counted): Query
  insert(row: object, options: Counted): Query
  upsert(row: object, options: Counted): Query
  update(values: object, options: Counted): Query
  delete(options: Counted): Query
}

export type Reply = { error: PostgrestError | null; data: unknown; count: number | null }

/** Sends the cell's request; `salt` keeps the keys of two inserts apart. Counts come in the header, so no verb has to read what it wrote. */
export async function sendCell(
  supabase: SupabaseClient,
  { name, like, blind }: GatewayCell,
  role: string,
  sample: Sample,
  salt: number,
): Promise<Reply> {
  const { relation, rows, tenants } = sample
  const table = supabase.from(relation.name) as unknown as Table
  const owner = ownerColumn(relation, { row: rows.own, tenant: tenants.own })
  const key = owner?.name ?? relation.keys[0] ?? relation.columns[0] ?? ''
  const only = (columns: readonly string[], row: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(columns.map((column) => [column, row[column]]))
  const granted = (kind: 'insertable' | 'updatable'): string[] => {
    const columns = writable(relation, kind, role)
    return columns.length > 0 ? columns : relation.columns
  }
  const filtered = (query: Query): Query => {
    if (blind) return query
    if (like.target === 'all') return query.not(key, 'is', null)
    const mine = like.target === 'other' ? 'other' : 'own'
    return query.eq(key, owner ? owner.idOf(tenants[mine]) : rows[mine][key])
  }
  switch (like.verb) {
    case 'select':
      return filtered(table.select(key, { count: 'exact' }))
    case 'delete':
      return filtered(table.delete({ count: 'exact' }))
    case 'insert': {
      const row = like.target === 'own' ? rows.own : rows.other
      if (name.startsWith('upsert')) return table.upsert(only(granted('insertable'), row), { count: 'exact' })
      return table.insert(only(granted('insertable'), freshRow(relation, row, salt)), { count: 'exact' })
    }
    case 'update': {
      const columns = granted('updatable')
      const free = columns.find((column) => !relation.keys.includes(column)) ?? columns[0] ?? ''
      const moved = like.target === 'move' && owner && columns.includes(owner.name)
      const values = moved ? { [owner.name]: owner.idOf(tenants.other) } : { [free]: rows.own[free] }
      return filtered(table.update(values, { count: 'exact' }))
    }
    case 'truncate':
      throw new Error('nothing truncates over HTTP')
  }
}
