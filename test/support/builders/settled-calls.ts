import type pg from 'pg'

let serial = 0

/** That many calls, admitted and settled as the agent does it; their sids in order. */
export async function settledCalls(
  pool: pg.Pool,
  clientId: string,
  count: number,
  startTime = '2026-10-10T03:00:00Z',
): Promise<string[]> {
  serial += 1
  const sids = Array.from({ length: count }, (_, index) => `CA_${clientId}_${serial}_${index}`.slice(-64))
  for (const [index, sid] of sids.entries()) {
    const caller = `+614915700${String(index).padStart(2, '0')}`
    await pool.query('select admit_call($1, $2, $3, $4, false, $5)', [sid, clientId, caller, 'inbound', startTime])
    await pool.query(`select settle_call($1, 'completed', $2)`, [sid, 60 + index])
  }
  return sids
}
