import type { AppOptions } from './app-options.ts'
import { CallBook } from './call/call-book.ts'
import type { CallSession } from './call/call-session.ts'
import { StreamTokens } from './call/stream-tokens.ts'
import { type QueueLog, WriteQueue } from './store/write-queue.ts'

/** What the routes share while the process lives. */
export type Agent = AppOptions & {
  book: CallBook
  tokens: StreamTokens
  queue: WriteQueue
  /** Calls with an open media socket, by call sid; `hangUp` closes the socket. */
  live: Map<string, { session: CallSession; hangUp(): void }>
  /** True once the process is to end: no new conversations, those under way go on. */
  draining: boolean
  startedAt: number
}

export function createAgent(options: AppOptions, log: QueueLog): Agent {
  const { now } = options.tools
  return {
    ...options,
    book: new CallBook(now),
    tokens: new StreamTokens(now),
    queue: new WriteQueue(options.database, log),
    live: new Map(),
    draining: false,
    startedAt: now(),
  }
}
