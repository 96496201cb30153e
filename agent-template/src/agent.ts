import type { AfterCall, AfterCallOptions } from './after-call/after-call.ts'
import { openAfterCall } from './after-call/open-after-call.ts'
import type { AppOptions } from './app-options.ts'
import { Admission, type AdmissionLog } from './call/admission.ts'
import { CallBook } from './call/call-book.ts'
import { CallSlots } from './call/call-slots.ts'
import type { CallTools } from './call/call-tools.ts'
import type { LiveCall } from './call/live-call.ts'
import { LoadGuard } from './call/load-guard.ts'
import { StreamTokens } from './call/stream-tokens.ts'
import { TokenBudget } from './call/token-budget.ts'
import { CallFigures } from './figures/call-figures.ts'
import { meteredJsonModel } from './providers/metered-json-model.ts'
import { meteredModel } from './providers/metered-model.ts'
import { SmsSender } from './sms/sms-sender.ts'
import { TextDesk } from './sms/text-desk.ts'
import { type QueueLog, WriteQueue } from './store/write-queue.ts'
import { createToolbox, type Toolbox } from './tools/toolbox.ts'

const DAY_MS = 86_400_000

/** What the routes share while the process lives. */
export type Agent = Omit<AppOptions, 'afterCall'> & {
  tools: CallTools
  texts: SmsSender
  textDesk: TextDesk
  toolbox: Toolbox
  afterCall: AfterCall
  figures: CallFigures
  book: CallBook
  admission: Admission
  slots: CallSlots
  load: LoadGuard
  tokens: StreamTokens
  queue: WriteQueue
  /** Calls with an open media socket, by call sid. */
  live: Map<string, LiveCall>
  /** True once the process is to end: no new conversations, those under way go on. */
  draining: boolean
  startedAt: number
}

export function createAgent(options: AppOptions, log: QueueLog & AdmissionLog & AfterCallOptions['log']): Agent {
  const { now, limits, counters } = options.tools
  const { database } = options
  const queue = new WriteQueue(database, log, options.spool)
  const { tenant, carrier } = options.tools
  const { randomId, wallClock } = options
  const texts = new SmsSender({ tenant, carrier, database, queue, randomId, wallClock, log })
  queue.restore((write) => texts.resume(write))
  const live: Agent['live'] = new Map()
  const { max_calls: most, action: overflow } = tenant.config.overflow
  const slots = new CallSlots({ now, most, live })
  const load = new LoadGuard(options.meter, () => slots.taken === 0)
  // In memory: whoever could restart us could as well change the limit, and what calls a lot keeps the process alive.
  const modelTokens = new TokenBudget(limits.dayTokens, () => Math.floor(wallClock() / DAY_MS))
  const tools = { ...options.tools, model: meteredModel(options.tools.model, modelTokens), modelTokens, texts }
  const summaries = meteredJsonModel(options.afterCall.model, modelTokens)
  return {
    ...options,
    tools,
    texts,
    textDesk: new TextDesk({ tools, database, queue, sender: texts, wallClock, log }),
    toolbox: createToolbox(tenant),
    afterCall: openAfterCall(
      { ...options, afterCall: { ...options.afterCall, model: summaries } },
      { queue, texts, log },
    ),
    figures: new CallFigures(),
    book: new CallBook(now, limits.call),
    admission: new Admission({ database, limits, now, log, slots, load, overflow, counters }),
    slots,
    load,
    tokens: new StreamTokens(now),
    queue,
    live,
    draining: false,
    startedAt: now(),
  }
}
