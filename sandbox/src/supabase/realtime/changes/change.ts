import type { OldTuple, PublishedTable, Tuple } from '../pgoutput/pgoutput-message.ts'

/** A committed change of one row of a published table, in the order of commits. */
export type Change = {
  table: PublishedTable
  /** Its transaction (the lower 32 bits of the full number). */
  xid: number
  committedAtMs: number
} & (
  | { type: 'INSERT'; row: Tuple; old: null }
  | { type: 'UPDATE'; row: Tuple; old: OldTuple | null }
  | { type: 'DELETE'; row: null; old: OldTuple }
)
