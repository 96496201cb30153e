import type { AdmissionAnswer, AdmissionRequest, Database } from '../providers/database.ts'
import { within } from '../within.ts'
import type { CallRecord } from './call-book.ts'
import type { CallLimits } from './call-limits.ts'

/** What a caller meets: the agent, a sentence and the end, the voicemail, or whoever the business passes calls on to. */
export type Welcome = AdmissionAnswer['action']

export type AdmissionLog = { info(fields: object, message: string): void; warn(fields: object, message: string): void }

/** After its longest a call's place is free, whatever we were told of its end. */
const AFTERWARDS_MS = 60_000

/**
 * Asks the database whether a call is taken, before it is answered: it knows what the owner has paid for and how many calls
 * there may be. Without an answer in time the line stays open, for a few calls at once: a caller must not suffer for our
 * database, and nobody may use its absence to call at our cost without end.
 */
export class Admission {
  readonly #database: Database
  readonly #limits: CallLimits
  readonly #now: () => number
  readonly #log: AdmissionLog
  /** Calls that nobody has admitted, with the time at which each is over for certain. */
  readonly #unadmitted = new Map<string, number>()

  constructor(options: { database: Database; limits: CallLimits; now: () => number; log: AdmissionLog }) {
    this.#database = options.database
    this.#limits = options.limits
    this.#now = options.now
    this.#log = options.log
  }

  /** Never rejects. A repeated question gets the answer of the first. */
  ask(record: CallRecord, clientId: string): Promise<Welcome> {
    record.welcome ??= this.#decide(record, requestOf(record, clientId))
    return record.welcome
  }

  /** The call has ended: another one may take its place. */
  over(record: CallRecord): void {
    record.over = true
    this.#unadmitted.delete(record.callSid)
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
