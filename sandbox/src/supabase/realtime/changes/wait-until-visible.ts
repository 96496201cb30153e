import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import { inFlight } from './in-flight.ts'

const giveUpAfterMs = 5_000

/** Waits until new snapshots see all of these transactions. Throws when one does not arrive. */
export async function waitUntilVisible(pool: Pool, xids: ReadonlySet<number>): Promise<void> {
  const deadline = performance.now() + giveUpAfterMs
  for (;;) {
    const { rows } = await pool.query<{ snapshot: string }>({
      name: 'klariqo_realtime_snapshot',
      text: 'select pg_current_snapshot()::text as snapshot',
    })
    const snapshot = rows[0]?.snapshot ?? ''
    if (![...xids].some((xid) => inFlight(xid, snapshot))) return
    if (performance.now() > deadline) throw new Error(`A committed transaction did not become visible: ${snapshot}`)
    await sleep(1)
  }
}
