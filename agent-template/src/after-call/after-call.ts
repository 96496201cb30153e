import * as z from 'zod/mini'
import type { CallRecord } from '../call/call-book.ts'
import type { Tenant } from '../config/tenant.ts'
import { ownCopy } from '../own-copy.ts'
import type { JsonModel } from '../providers/json-model.ts'
import { type Documents, documentFolder } from '../store/document-folder.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import { within } from '../within.ts'
import { callEvent } from './call-event.ts'
import { type CallFacts, type Conversation, callFactsSchema } from './call-facts.ts'
import { factsOfCall } from './facts-of-call.ts'
import { joinConversations } from './join-conversations.ts'
import type { OwnerAlerts } from './owner-alerts.ts'
import { summarise } from './summarise.ts'
import type { WebhookOutbox } from './webhook-outbox.ts'

/** What is known of a call that is not worked up yet, or when it was. */
const document = z.union([z.object({ facts: callFactsSchema }), z.object({ over_at: z.number() })])
type Entry = { facts: CallFacts; live: number; working: boolean; timer: NodeJS.Timeout | undefined }

export type AfterCallOptions = {
  tenant: Tenant
  model: JsonModel
  queue: WriteQueue
  alerts: OwnerAlerts
  /** Null: the client has no system of its own. */
  outbox: WebhookOutbox | null
  /** Where what is known of open calls outlives the process; null: in memory alone. */
  folder: string | null
  log: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
    error(fields: object, message: string): void
  }
  wallClock: () => number
  limits: AfterCallLimits
}

export type AfterCallLimits = {
  /** After the end of a call for what else the carrier has to tell of it, which comes in any order. */
  settle: number
  /** After a conversation for the end of its call to be told. */
  end: number
  /** For the model to write the summary. */
  model: number
}

/** The end of nearly every call is told within a second; the hour is for one whose callback was lost. */
export const afterCallLimits: AfterCallLimits = { settle: 2_000, end: 3_600_000, model: 20_000 }

/** Callbacks may be replayed for a day: a call that was worked up is known for longer. */
const KEEP_MS = 48 * 3_600_000

/**
 * What becomes of a call once it is over, behind it: its summary, the client's own system, the owner. Once a call, however
 * often its end is told and by whichever process it is worked up.
 */
export class AfterCall {
  readonly #options: AfterCallOptions
  readonly #documents: Documents<z.infer<typeof document>>
  readonly #open = new Map<string, Entry>()
  /** When each was worked up, ms. */
  readonly #over = new Map<string, number>()
  readonly #working = new Set<Promise<void>>()

  /** @throws when the folder cannot be made */
  constructor(options: AfterCallOptions) {
    this.#options = options
    this.#documents = documentFolder(options.folder, document, (problem) =>
      options.log.error({ problem }, 'a call is not safe from a power cut'),
    )
    const { found, problems } = this.#documents.load()
    for (const problem of problems) options.log.error({ problem }, 'a call left behind cannot be read')
    for (const [callSid, left] of found) {
      if ('over_at' in left) this.#over.set(callSid, left.over_at)
      else this.#wait(this.#add(left.facts))
    }
    this.#forgetOld()
  }

  /** Calls not worked up yet. */
  get waiting(): number {
    return this.#open.size
  }

  /** Deliveries to the client's own system; null: it has none. */
  get deliveries(): WebhookOutbox['state'] | null {
    return this.#options.outbox?.state ?? null
  }

  /** The media socket of a call is open. */
  begun(call: CallRecord): void {
    const entry = this.#entryOf(call)
    if (entry === null) return
    clearTimeout(entry.timer)
    entry.live += 1
  }

  /** The media socket is closed. A call whose line was lost may have had another one before. */
  over(call: CallRecord, conversation: Conversation): void {
    this.#learn(call, (facts, entry) => {
      entry.live = Math.max(0, entry.live - 1)
      facts.conversation = joinConversations(facts.conversation, conversation)
    })
  }

  /** The caller was passed on, and somebody took the call or nobody did. */
  dialled(call: CallRecord, reached: boolean): void {
    this.#learn(call, (facts) => {
      facts.reached = reached
    })
  }

  recorded(call: CallRecord, recordingSid: string): void {
    this.#learn(call, (facts) => {
      facts.recording_sid = recordingSid
    })
  }

  messageLeft(call: CallRecord, message: NonNullable<CallFacts['voicemail']>): void {
    const late = this.#over.has(call.callSid) || this.#open.get(call.callSid)?.working === true
    this.#learn(call, (facts) => {
      facts.voicemail = message
    })
    if (late) this.#do(this.#options.alerts.messageLeft({ ...factsOfCall(call), voicemail: message }))
  }

  /** The call is over, as the carrier tells it: as often and in whatever order. */
  ended(call: CallRecord, end: NonNullable<CallFacts['end']>): void {
    this.#learn(call, (facts) => {
      facts.end ??= end
    })
  }

  /** The caller told of an emergency: the owner hears of it now. */
  emergency(call: CallRecord, words: string | undefined): void {
    this.#do(this.#options.alerts.emergency(factsOfCall(call), words))
  }

  /** Works up the calls that are over now, at most `timeoutMs`; what is not done by then is left to the next process. */
  async drain(timeoutMs: number): Promise<void> {
    const late = performance.now() + timeoutMs
    for (const entry of this.#open.values()) {
      if (entry.live > 0 || entry.facts.end === null) continue
      clearTimeout(entry.timer)
      this.#do(this.#workUp(entry))
    }
    await within(timeoutMs, () => Promise.all(this.#working)).catch((error) =>
      this.#options.log.error({ err: error, calls: this.#open.size }, 'calls left to the next process'),
    )
    await this.#options.outbox?.drain(Math.max(0, late - performance.now()))
  }

  close(): void {
    for (const { timer } of this.#open.values()) clearTimeout(timer)
    this.#options.outbox?.close()
  }

  #learn(call: CallRecord, change: (facts: CallFacts, entry: Entry) => void): void {
    const entry = this.#entryOf(call)
    // Being worked up, or worked up: what comes now is known elsewhere.
    if (entry === null || entry.working) return
    change(entry.facts, entry)
    this.#keep(entry.facts.call_sid, { facts: entry.facts })
    this.#wait(entry)
  }

  #entryOf(call: CallRecord): Entry | null {
    if (this.#over.has(call.callSid)) return null
    return this.#open.get(call.callSid) ?? this.#add(factsOfCall(call))
  }

  #add(facts: CallFacts): Entry {
    const entry: Entry = { facts, live: 0, working: false, timer: undefined }
    this.#open.set(facts.call_sid, entry)
    return entry
  }

  #wait(entry: Entry): void {
    clearTimeout(entry.timer)
    if (entry.live > 0) return
    const { settle, end } = this.#options.limits
    entry.timer = setTimeout(() => this.#do(this.#workUp(entry)), entry.facts.end === null ? end : settle)
    entry.timer.unref()
  }

  async #workUp(entry: Entry): Promise<void> {
    if (entry.working) return
    entry.working = true
    const { tenant, model, limits, log, queue, outbox, alerts, wallClock } = this.#options
    const { facts } = entry
    const summary = await summarise(facts, { tenant, model, limitMs: limits.model, log })
    const row = { call_sid: facts.call_sid, ...summary, webhook: outbox !== null }
    queue.add(facts.call_sid, 'summary', { name: 'saveSummary', args: [row] })
    outbox?.add(callEvent(facts, summary, tenant.config.client_id, new Date(wallClock()).toISOString()))
    try {
      await alerts.after(facts, summary)
    } finally {
      // Last: whoever dies before this does all of it again, under the same keys.
      const now = wallClock()
      this.#over.set(ownCopy(facts.call_sid), now)
      this.#open.delete(facts.call_sid)
      this.#keep(facts.call_sid, { over_at: now })
      this.#forgetOld()
    }
  }

  #keep(callSid: string, left: z.infer<typeof document>): void {
    try {
      this.#documents.keep(callSid, left)
    } catch (error) {
      // It is still in memory.
      this.#options.log.error({ call_sid: callSid, err: error }, 'a call cannot be kept on disk')
    }
  }

  #do(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'a call could not be worked up'))
      .finally(() => this.#working.delete(done))
    this.#working.add(done)
  }

  #forgetOld(): void {
    for (const [callSid, at] of this.#over) {
      if (this.#options.wallClock() - at < KEEP_MS) continue
      this.#over.delete(callSid)
      this.#documents.drop(callSid)
    }
  }
}
