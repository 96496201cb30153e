import type { AfterCall, AfterCallOptions } from './after-call/after-call.ts'
import { openAfterCall } from './after-call/open-after-call.ts'
import type { AppOptions } from './app-options.ts'
import { Admission, type AdmissionLog } from './call/admission.ts'
import { CallBook } from './call/call-book.ts'
import type { CallSession } from './call/call-session.ts'
import { CallSlots } from './call/call-slots.ts'
import type { CallTools } from './call/call-tools.ts'
import { StreamTokens } from './call/stream-tokens.ts'
import { SmsSender } from './sms/sms-sender.ts'
import { type QueueLog, WriteQueue } from './store/write-queue.ts'
import { createToolbox, type Toolbox } from './tools/toolbox.ts'

/** What the routes share while the process lives. */
export type Agent = Omit<AppOptions, 'afterCall'> & {
  tools: CallTools
  texts: SmsSender
  toolbox: Toolbox
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
  const { tenant, carrier } = options.tools
  const { randomId, wallClock } = options
  const texts = new SmsSender({ tenant, carrier, database, queue, randomId, wallClock, log })
  queue.restore((write) => texts.resume(write))
  return {
    ...options,
    tools: { ...options.tools, texts },
    texts,
    toolbox: createToolbox(tenant),
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
