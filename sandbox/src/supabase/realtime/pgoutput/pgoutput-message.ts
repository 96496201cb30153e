/** Values as Postgres prints them, by position; null is NULL, undefined a long value that was not changed and is not sent. */
export type Tuple = readonly (string | null | undefined)[]

export type PublishedTable = {
  /** The table's oid. */
  id: number
  schema: string
  table: string
  /** `identity`: part of the replica identity, by default the primary key. */
  columns: readonly { name: string; identity: boolean }[]
}

/** One message of the pgoutput plugin, protocol version 1 (chapter "Logical Replication Message Formats"). */
export type PgoutputMessage =
  | { kind: 'begin'; xid: number; committedAtMs: number }
  | { kind: 'commit'; endLsn: bigint }
  | { kind: 'table'; table: PublishedTable }
  | { kind: 'insert'; tableId: number; row: Tuple }
  | { kind: 'update'; tableId: number; old: OldTuple | null; row: Tuple }
  | { kind: 'delete'; tableId: number; old: OldTuple }
  /** Origin, type and truncate: Realtime has no event for them. */
  | { kind: 'other' }

/** `whole`: every column (replica identity full); else only the identity's columns hold values. */
export type OldTuple = { whole: boolean; values: Tuple }
