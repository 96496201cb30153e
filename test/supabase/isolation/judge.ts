import type { Access } from './access.ts'
import type { Attempt } from './attempt.ts'
import type { Kind } from './cast.ts'
import type { Cell } from './cells.ts'

/**
 * What is wrong with a cell's outcome; null when it is as `access` says. `untouched` is what the probe sees of the other
 * tenant's rows when nobody changed them.
 */
export function judge(cell: Cell, kind: Kind, access: Access, outcome: Attempt, untouched: string): string | null {
  const { code, rows } = outcome
  if (code === '42501') return mustWork(cell, kind, access) ? `refused: ${outcome.message}` : null
  // Anything but a plain refusal proves nothing: the statement may have failed on its way past the wall.
  if (code !== '00000') return `inconclusive: ${code} ${outcome.message}`
  if (outcome.seen !== untouched) return `changed the other tenant's rows (${rows} rows)`
  if (kind === 'visitor' || cell.verb === 'truncate') return 'not refused'
  const listed = access[cell.verb]?.split(' ') ?? []
  if (listed.length === 0) return 'not refused: the privilege is granted'
  if (mustWork(cell, kind, access)) return rows > 0 ? null : 'found none of its rows'
  if (rows === 0) return null
  // A row that came over to the other tenant would have been seen by the probe.
  if (listed.includes(kind) && cell.target !== 'other') return null
  return `${rows} rows of ${cell.target === 'own' ? 'this' : 'the other'} tenant`
}

function mustWork({ verb, target }: Cell, kind: Kind, access: Access): boolean {
  if (verb === 'truncate' || !access[verb]?.split(' ').includes(kind)) return false
  if (verb === 'select' && (kind === 'operator' || access.shared)) return true
  return target === 'own' || target === 'all'
}
