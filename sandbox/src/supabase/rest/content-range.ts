import { PgrstError } from './pgrst-error.ts'

/** The Content-Range header and status of a read: 206 when the total is known and not all of it was sent, 416 past the end. */
export function contentRange(offset: number, sent: number, total: number | null): { status: number; range: string } {
  const whole = total === null ? '*' : String(total)
  if (total !== null && offset > total)
    throw new PgrstError(416, 'PGRST103', 'Requested range not satisfiable', {
      details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
      headers: { 'Content-Range': `*/${total}` },
    })
  const range = sent === 0 ? `*/${whole}` : `${offset}-${offset + sent - 1}/${whole}`
  return { status: total !== null && sent < total ? 206 : 200, range }
}
