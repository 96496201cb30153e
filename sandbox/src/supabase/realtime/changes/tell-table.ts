import type { Pool } from 'pg'
import type { Identity } from '../../identity.ts'
import type { Change } from './change.ts'
import { changeData, refusedData } from './change-data.ts'
import type { Delivery } from './delivery.ts'
import type { Subscription } from './subscription.ts'
import { type TableEvent, tableEvents } from './table-event.ts'
import { type ColumnFacts, readTableFacts } from './table-facts.ts'
import { visibleTo } from './visible-to.ts'

/** Works out who is told what of one table's changes, once they are `visible` to others. Rejects when Postgres cannot say; a failing policy fails its own subscribers alone. */
export async function tellTable(
  pool: Pool,
  changes: readonly Change[],
  subscriptions: readonly Subscription[],
  visible: Promise<void>,
): Promise<ReadonlyMap<Change, Delivery[]>> {
  const deliveries = new Map<Change, Delivery[]>(changes.map((change) => [change, []]))
  const [first] = changes
  if (!first) return deliveries
  const roles = new Set(subscriptions.map(({ identity }) => identity.role))
  const facts = await readTableFacts(pool, first.table.id, [...roles])
  // Dropped since: nobody can select from it.
  if (!facts) return deliveries
  const primaryKey = facts.columns.filter((column) => column.primaryKey)
  // Many subscribers ask for the same.
  const filterSets = Map.groupBy(subscriptions, ({ request }) => JSON.stringify(request.filters))
  const positions = new Map([...filterSets.values()].flatMap((same, position) => same.map((each) => [each, position])))
  const filters = [...filterSets.values()].map(([one]) => one?.request.filters ?? [])
  const events = await tableEvents(pool, facts.columns, changes, filters)
  const passes = (subscription: Subscription, { row, old }: TableEvent): boolean =>
    (row ?? old).passes[positions.get(subscription) ?? -1] ?? false
  await visible

  const tell = async (group: readonly Subscription[]): Promise<void> => {
    const [one] = group
    if (!one) return
    const { identity } = one
    const refusal = refusalFor(identity.role, primaryKey)
    const wanted = events
      .map((event) => {
        const refused = event.change.type === 'DELETE' ? null : refusal
        const recipients = group.filter(
          (subscription) => isFor(subscription, event.change) && (refused !== null || passes(subscription, event)),
        )
        return { event, refused, recipients }
      })
      .filter(({ recipients }) => recipients.length > 0)
    const asked = facts.rowSecurity ? wanted.flatMap(({ event, refused }) => (refused ? [] : [event])) : []
    const hidden = await hiddenFrom(pool, identity, primaryKey, asked)
    for (const { event, refused, recipients } of wanted) {
      if (hidden.has(event)) continue
      for (const [select, same] of Map.groupBy(recipients, ({ request }) => request.select)) {
        const data = refused
          ? refusedData(event.change, refused)
          : changeData(event.change, event, facts, identity.role, select)
        for (const [subscriber, of] of Map.groupBy(same, (subscription) => subscription.subscriber))
          deliveries.get(event.change)?.push({ subscriber, ids: of.map(({ id }) => id), data })
      }
    }
  }
  const viewers = Map.groupBy(subscriptions, ({ identity }) => JSON.stringify(identity))
  await Promise.all(
    [...viewers.values()].map((group) =>
      tell(group).catch((error: Error) => {
        for (const { subscriber } of group) subscriber.fail(error.message)
      }),
    ),
  )
  return deliveries
}

const isFor = ({ request }: Subscription, { type }: Change): boolean => request.event === '*' || request.event === type

/** Which of these new rows the identity cannot select. */
async function hiddenFrom(
  pool: Pool,
  identity: Identity,
  primaryKey: readonly ColumnFacts[],
  events: readonly TableEvent[],
): Promise<ReadonlySet<TableEvent>> {
  const asked = events.flatMap((event) => (event.image ? [{ event, image: event.image }] : []))
  const [first] = asked
  if (!first) return new Set()
  const { table } = first.event.change
  const visible = await visibleTo(
    pool,
    identity,
    table,
    primaryKey,
    asked.map(({ image }) => image),
  )
  return new Set(asked.filter((_, position) => !visible.has(position)).map(({ event }) => event))
}

/** Why nobody of this role can be told of rows of the table, in the words of hosted Realtime; null when there is no reason. */
function refusalFor(role: string, primaryKey: readonly ColumnFacts[]): string | null {
  if (primaryKey.length === 0) return 'Error 400: Bad Request, no primary key'
  return primaryKey.every(({ selectableBy }) => selectableBy.has(role)) ? null : 'Error 401: Unauthorized'
}
