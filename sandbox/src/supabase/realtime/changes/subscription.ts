import type { Identity } from '../../identity.ts'
import type { Filter } from './parse-filter.ts'

/** What a client asks for in one entry of `postgres_changes`. */
export type ChangesRequest = {
  event: '*' | 'INSERT' | 'UPDATE' | 'DELETE'
  /** `*` is every one of the publication. */
  schema: string
  table: string
  filters: readonly Filter[]
  /** Columns to send; the primary key always comes along. null: all. */
  select: readonly string[] | null
}

/** A request that the database has accepted, and whom its events go to. */
export type Subscription = {
  request: ChangesRequest
  /** `schema.table` of each table it covers, as they were when it began. */
  tables: ReadonlySet<string>
  /** As whom rows are seen; a new token makes a new subscription. */
  identity: Identity
  /** What the client knows it by; equal for equal requests. */
  id: number
  /** One per channel: subscriptions with the same one share messages. */
  subscriber: Subscriber
}

export type Subscriber = {
  /** `data` is JSON. */
  deliver(ids: readonly number[], data: string): void
  /** Its changes cannot be told any more, for this reason. */
  fail(reason: string): void
}
