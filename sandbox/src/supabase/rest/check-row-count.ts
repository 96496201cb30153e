import type { Format } from './parse-accept.ts'
import { PgrstError } from './pgrst-error.ts'

/** Runs before the commit, so that a refused change is rolled back: exactly one row for an object, and the limit of max-affected. */
export function checkRowCount(rows: number, format: Format, maxAffected: number | null): void {
  if (maxAffected !== null && rows > maxAffected)
    throw new PgrstError(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
      details: `The query affects ${rows} rows`,
    })
  if (format.shape === 'object' && rows !== 1)
    throw new PgrstError(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
      details: `The result contains ${rows} rows`,
    })
}
