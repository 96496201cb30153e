import type { AfterCall, AfterCallOptions } from './after-call/after-call.ts'
import { openAfterCall } from './after-call/open-after-call.ts'
import type { AppOptions } from './app-options.ts'
import { Admission, type AdmissionLog } from './call/admission.ts'
import { CallBook } from './call/call-book.ts'
import type { CallSession } from './call/call-session.ts'
import type { CallTools } from './call/call-tools.ts'
import { StreamTokens } from './call/stream-tokens.ts'
import { createTexts, type Texts } from './sms/texts.ts'
import { type QueueLog, WriteQueue } from './store/write-queue.ts'

/** What the routes share while the process lives. */
export type Agent = Omit<AppOptions, 'afterCall'> & {
  tools: CallTools
  texts: Texts
  afterCall: AfterCall
  book: CallBook
  admission: Admission
  tokens: StreamTokens
  queue: WriteQueue
  /** Calls with an open media socket, by call sid; `hangUp` closes the socket. */
  live: Map<string, { session: CallSession; hangUp(): void }>
  /** True once the process is to end: no new conversations, those under way go on. */
  draining: boolean
  startedAt: number
}

export function createAgent(options: AppOptions, log: QueueLog & AdmissionLog & AfterCallOptions['log']): Agent {
  const { now, limits } = options.tools
  const { database } = options
  const queue = new WriteQueue(database, log, options.spool)
  queue.restore()
  const { tenant, carrier } = options.tools
  const texts = createTexts({ tenant, carrier, queue })
  return {
    ...options,
    tools: { ...options.tools, texts },
    texts,
    afterCall: openAfterCall(options, { queue, texts, log }),
    book: new CallBook(now, limits.call),
    admission: new Admission({ database, limits, now, log }),
    tokens: new StreamTokens(now),
    queue,
    live: new Map(),
    draining: false,
    startedAt: now(),
  }
}
