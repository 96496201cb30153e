import type { Counters } from '../counters.ts'
import type { AdmissionAnswer, AdmissionRequest, Database } from '../providers/database.ts'
import { within } from '../within.ts'
import type { CallRecord } from './call-book.ts'
import type { CallLimits } from './call-limits.ts'
import type { CallSlots } from './call-slots.ts'
import type { LoadGuard } from './load-guard.ts'

/** What a caller meets: the agent, a sentence and the end, the voicemail, or whoever the business passes calls on to. */
export type Welcome = AdmissionAnswer['action']

export type AdmissionLog = { info(fields: object, message: string): void; warn(fields: object, message: string): void }

/** After its longest a call's place is free, whatever we were told of its end. */
const AFTERWARDS_MS = 60_000

type AdmissionOptions = {
  database: Database
  limits: CallLimits
  now: () => number
  log: AdmissionLog
  slots: CallSlots
  load: LoadGuard
  /** What a call meets for which there is no room. */
  overflow: Exclude<Welcome, 'answer'>
  counters: Counters
}

/**
 * Decides whether a call is taken, before it is answered. A process that is too busy, or has as many calls as the client wants at once,
 * gives it on. Else the database is asked: it knows what the owner has paid for and how many calls
 * there may be. Without an answer in time the line stays open, for a few calls at once: a caller must not suffer for our
 * database, and nobody may use its absence to call at our cost without end.
 */
export class Admission {
  readonly #database: Database
  readonly #limits: CallLimits
  readonly #now: () => number
  readonly #log: AdmissionLog
  readonly #slots: CallSlots
  readonly #load: LoadGuard
  readonly #overflow: Exclude<Welcome, 'answer'>
  readonly #counters: Counters
  /** Calls that nobody has admitted, with the time at which each is over for certain. */
  readonly #unadmitted = new Map<string, number>()

  constructor(options: AdmissionOptions) {
    this.#database = options.database
    this.#limits = options.limits
    this.#now = options.now
    this.#log = options.log
    this.#slots = options.slots
    this.#load = options.load
    this.#overflow = options.overflow
    this.#counters = options.counters
  }

  /** Never rejects. A repeated question gets the answer of the first. */
  ask(record: CallRecord, clientId: string): Promise<Welcome> {
    record.welcome ??= this.#receive(record, clientId)
    return record.welcome
  }

  /** The call has ended: another one may take its place. */
  over(record: CallRecord): void {
    record.over = true
    this.#slots.free(record.callSid)
    this.#unadmitted.delete(record.callSid)
  }

  async #receive(record: CallRecord, clientId: string): Promise<Welcome> {
    const { callSid, direction } = record
    this.#load.watch()
    if (this.#load.overloaded) {
      this.#counters.callsShed += 1
      this.#log.warn({ call_sid: callSid }, 'too busy: call given on')
      return 'forward'
    }
    if (!record.over && !this.#slots.take(callSid, direction)) {
      this.#counters.callsOverflowed += 1
      this.#log.warn({ call_sid: callSid, calls: this.#slots.taken, action: this.#overflow }, 'no room for a call')
      // Nobody leaves a message for a business that rang them.
      return direction === 'outbound' ? 'message' : this.#overflow
    }
    const welcome = await this.#decide(record, requestOf(record, clientId))
    if (welcome !== 'answer') this.#slots.free(callSid)
    return welcome
  }

  async #decide(record: CallRecord, request: AdmissionRequest): Promise<Welcome> {
    try {
      const answer = await within(this.#limits.admission, (signal) => this.#database.admitCall(request, signal))
      record.logged = true
      if (answer.max_seconds !== null) record.limitMs = answer.max_seconds * 1000
      const { admitted, reason, action } = answer
      if (!admitted) this.#log.info({ call_sid: record.callSid, reason, action }, 'call refused')
      return action
    } catch (error) {
      return this.#withoutAnswer(record, error)
    }
  }

  #withoutAnswer(record: CallRecord, error: unknown): Welcome {
    const now = this.#now()
    for (const [callSid, until] of this.#unadmitted) if (until <= now) this.#unadmitted.delete(callSid)
    record.unadmitted = true
    const action = this.#unadmitted.size < this.#limits.unadmitted ? 'answer' : 'voicemail'
    if (action === 'answer' && !record.over) this.#unadmitted.set(record.callSid, now + record.limitMs + AFTERWARDS_MS)
    this.#log.warn({ call_sid: record.callSid, err: error, action }, 'nobody could say whether the call is taken')
    return action
  }
}

/** A call's question as the database is asked it, also later by the queue of writes. */
export const requestOf = (record: CallRecord, clientId: string): AdmissionRequest => ({
  call_sid: record.callSid,
  client_id: clientId,
  // Who called is the other side, whichever way the call went.
  caller_number: record.direction === 'inbound' ? record.from : record.to,
  direction: record.direction,
  test: record.test,
  started_at: new Date(record.startedAt).toISOString(),
})
