import type { Pool } from 'pg'
import type { Change } from './change.ts'
import type { Delivery } from './delivery.ts'
import type { Subscription } from './subscription.ts'
import { tellTable } from './tell-table.ts'
import { waitUntilVisible } from './wait-until-visible.ts'

/**
 * Tells each subscriber the changes it may see, in the order of the log. What one table's subscribers cannot be told fails
 * them, not the others.
 */
export async function tellChanges(
  pool: Pool,
  changes: readonly Change[],
  subscriptions: readonly Subscription[],
): Promise<void> {
  const byTable = Map.groupBy(changes, ({ table }) => `${table.schema}.${table.table}`)
  const wanted = [...byTable]
    .map(([name, of]) => ({ changes: of, subscriptions: subscriptions.filter(({ tables }) => tables.has(name)) }))
    .filter((group) => group.subscriptions.length > 0)
  if (wanted.length === 0) return

  const fail = (group: readonly Subscription[], error: unknown): void => {
    for (const subscriber of new Set(group.map((subscription) => subscription.subscriber)))
      subscriber.fail(error instanceof Error ? error.message : String(error))
  }
  const visible = waitUntilVisible(pool, new Set(wanted.flatMap((group) => group.changes.map(({ xid }) => xid))))
  // Each table's work waits for it and fails with it.
  visible.catch(() => undefined)
  const deliveries = new Map<Change, Delivery[]>()
  for (const group of wanted) {
    try {
      for (const [change, list] of await tellTable(pool, group.changes, group.subscriptions, visible))
        deliveries.set(change, list)
    } catch (error) {
      fail(group.subscriptions, error)
    }
  }
  for (const change of changes)
    for (const { subscriber, ids, data } of deliveries.get(change) ?? []) subscriber.deliver(ids, data)
}
