import type { Said } from './answerer.ts'
import type { CallJournal } from './call-journal.ts'

/** What a conversation leaves to the one that goes on with its call. */
type HandedOver = { journal: CallJournal; startedAt: number; said: readonly Said[] }

/** A conversation with an open media socket. */
export type LiveCall = {
  /** Closes the socket: the process ends. */
  hangUp(): void
  /** Ends it without ending its call: another socket has come for the same one. */
  handOver(): HandedOver
}
