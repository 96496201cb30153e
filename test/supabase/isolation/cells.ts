import pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import type { Verb } from './access.ts'
import { freshRow, ownerColumn, type Relation } from './relation.ts'

export type Cell = {
  verb: Verb | 'truncate'
  /** Whose rows it asks for. `all` has no WHERE; `move` writes the other tenant's id into what it finds, without a WHERE. */
  target: 'own' | 'other' | 'all' | 'move'
}

/** Tried by everybody on every table and view. The blind ones are apart: without a WHERE no policy for reading helps. */
export const cells: readonly Cell[] = [
  { verb: 'select', target: 'own' },
  { verb: 'select', target: 'other' },
  { verb: 'select', target: 'all' },
  { verb: 'insert', target: 'own' },
  { verb: 'insert', target: 'other' },
  { verb: 'update', target: 'own' },
  { verb: 'update', target: 'other' },
  { verb: 'update', target: 'all' },
  { verb: 'update', target: 'move' },
  { verb: 'delete', target: 'own' },
  { verb: 'delete', target: 'other' },
  { verb: 'delete', target: 'all' },
  { verb: 'truncate', target: 'all' },
]

export type Sample = {
  relation: Relation
  tenants: { own: SeededTenant; other: SeededTenant }
  /** The condition for each tenant's rows, and one row of each, read by the administrator. */
  where: { own: string; other: string }
  rows: { own: Record<string, unknown>; other: Record<string, unknown> }
}

/**
 * The statement for a cell. Columns are those that the role was granted, so that a column grant never hides a missing
 * policy; a role without any says it with the first column, and has to be refused.
 */
export function statementOf(cell: Cell, role: string, sample: Sample): string {
  const { relation, tenants, rows } = sample
  const name = `public.${relation.name}`
  const where = cell.target === 'own' || cell.target === 'other' ? ` where ${sample.where[cell.target]}` : ''
  const literal = (column: string, value: unknown): string =>
    `(jsonb_populate_record(null::${name}, ${pg.escapeLiteral(JSON.stringify({ [column]: value }))})).${column}`
  switch (cell.verb) {
    case 'select':
      return `select 1 from ${name}${where}`
    case 'delete':
      return `delete from ${name}${where}`
    case 'truncate':
      return `truncate ${name}`
    case 'insert': {
      const mine = cell.target === 'own' ? rows.own : rows.other
      const row = pg.escapeLiteral(JSON.stringify(freshRow(relation, mine, 9)))
      const granted = writable(relation, 'insertable', role)
      const columns = (granted.length > 0 ? granted : relation.columns).join(', ')
      return `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, ${row})`
    }
    case 'update': {
      const granted = writable(relation, 'updatable', role)
      const first = granted.find((column) => !relation.keys.includes(column)) ?? granted[0] ?? relation.columns[0] ?? ''
      if (cell.target === 'move') {
        const owner = ownerColumn(relation)
        const column = owner && (granted.length === 0 || granted.includes(owner.name)) ? owner.name : first
        const value = owner?.name === column ? owner.idOf(tenants.other) : rows.other[column]
        return `update ${name} set ${column} = ${literal(column, value)}`
      }
      if (cell.target === 'all') return `update ${name} set ${first} = ${literal(first, rows.own[first])}`
      const columns = granted.length > 0 ? granted : [first]
      return `update ${name} set ${columns.map((column) => `${column} = ${column}`).join(', ')}${where}`
    }
  }
}

/** Columns that the role was granted, without those that Postgres fills in whatever is granted. */
export function writable(relation: Relation, kind: 'insertable' | 'updatable', role: string): string[] {
  return (relation[kind][role] ?? []).filter((column) => relation.columns.includes(column))
}
