import { carrierWords } from '@klariqo/contract/carrier-words'
import { countSegments } from '@klariqo/contract/count-segments'
import { introduced } from '@klariqo/contract/introduced'
import { plainPunctuation } from '@klariqo/contract/plain-punctuation'
import { textRefusal } from '@klariqo/contract/text-refusal'
import type { Tenant } from '../config/tenant.ts'
import type { Carrier } from '../providers/carrier.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import type { Database } from '../providers/database.ts'
import { DatabaseError } from '../providers/database-error.ts'
import type { Write } from '../store/write.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import { webhookUrlOf } from '../twiml/urls.ts'
import { within } from '../within.ts'
import { laneOf } from './lane-of.ts'
import type { TextKind, TextMessage, TextOutcome } from './text-message.ts'
import type { BegunText, TextRow } from './text-rows.ts'
import type { Texts } from './texts.ts'

type SmsLog = { info(fields: object, message: string): void; warn(fields: object, message: string): void }
/** The one text that goes to whoever has just said STOP. */
type AnyText = Omit<TextMessage, 'kind'> & { kind: TextKind | 'stop_confirmation' }

export type SmsSenderOptions = {
  tenant: Tenant
  carrier: Carrier
  database: Database
  queue: WriteQueue
  randomId: () => string
  wallClock: () => number
  log: SmsLog
}

const BEGIN_MS = 2_000
const CARRIER_MS = 10_000

/**
 * Each text is written down before the carrier is asked, once a key, and what became of it afterwards: so it is sent once at
 * the most whoever crashes when. The carrier has no key of its own to repeat by; where it is not known whether a text went,
 * it is not sent again. Without the database an answer to a person goes out all the same, and its key lies in the spool;
 * everything else waits there until it can be written down, and is sent then.
 */
export class SmsSender implements Texts {
  readonly #options: SmsSenderOptions
  /** By key: asked for and not answered yet. */
  readonly #underWay = new Map<string, Promise<TextOutcome>>()

  /** Sent once the database was back. */
  readonly #late = new Set<Promise<unknown>>()

  constructor(options: SmsSenderOptions) {
    this.#options = options
  }

  async send(text: AnyText): Promise<TextOutcome> {
    const before = this.#underWay.get(text.key)
    if (before) {
      const outcome = await before
      return outcome.status === 'refused' ? outcome : { ...outcome, status: 'already' }
    }
    const sending = this.#send(text)
    this.#underWay.set(text.key, sending)
    try {
      return await sending
    } finally {
      this.#underWay.delete(text.key)
    }
  }

  /** Waits until the carrier is asked for nothing more, `ms` at the most. */
  async drain(ms: number): Promise<void> {
    const all = Promise.all([...this.#underWay.values(), ...this.#late])
    await within(ms, () => all).catch((error: unknown) => this.#options.log.warn({ err: error }, 'texts left behind'))
  }

  /** What is to happen when a write that an earlier process left behind is done. */
  resume(write: Write): (answer: unknown) => void {
    if (write.name !== 'beginText' || isAnswer(write.args[0].kind)) return () => undefined
    return this.#whenBegun(write.args[0])
  }

  async #send(text: AnyText): Promise<TextOutcome> {
    const { tenant, database, queue, randomId, wallClock, log } = this.#options
    const { key, to, kind, callSid } = text
    if (queue.pending(laneOf(key)).some(({ name }) => name === 'beginText'))
      return { status: 'already', reason: 'it was asked for before', sid: null }
    const plain = plainPunctuation(text.body)
    // A reply goes to somebody who has just written to the business.
    const body = kind === 'reply' ? plain : introduced(plain, tenant.config.business_name)
    const { country, refusal } = await textRefusal(to, body)
    const row: TextRow = {
      client_id: tenant.config.client_id,
      key,
      to,
      // What is too long to be sent is too long to be kept.
      body: body.slice(0, 1600),
      kind,
      country,
      call_sid: callSid,
      segments: countSegments(body),
      refusal,
      claim: randomId(),
      at: new Date(wallClock()).toISOString(),
    }
    let begun: BegunText
    try {
      begun = await within(BEGIN_MS, () => database.beginText(row))
    } catch (error) {
      log.warn({ err: error, text: key, kind }, 'a text could not be written down')
      if (refusal !== null) return refused(refusal)
      if (error instanceof DatabaseError && !error.retryable) return refused('it could not be written down')
      return this.#withoutDatabase(row)
    }
    if (begun.state === 'begun') return this.#ask(row)
    if (begun.state === 'refused') return refused(begun.reason)
    const { status, reason, sid } = begun
    return { status: status === 'refused' ? 'refused' : 'already', reason, sid }
  }

  #withoutDatabase(row: TextRow): Promise<TextOutcome> | TextOutcome {
    const { queue } = this.#options
    const write: Write = { name: 'beginText', args: [row] }
    const lane = laneOf(row.key)
    if (isAnswer(row.kind)) {
      queue.add(lane, 'text message', write)
      // If this process ends before the carrier's answer is kept, this is what is known.
      this.#report(row, { status: 'uncertain' })
      queue.secure(lane)
      return this.#ask(row)
    }
    if (row.kind === 'test') return refused('the database cannot be reached')
    queue.add(lane, 'text message', write, this.#whenBegun(row))
    queue.secure(lane)
    return { status: 'uncertain', reason: 'it is sent when the database can be reached again', sid: null }
  }

  readonly #whenBegun =
    (row: TextRow) =>
    (answer: unknown): void => {
      // Once the queue is closed the write stays in the spool, done or not, and the next process sends it.
      if ((answer as BegunText).state !== 'begun' || this.#options.queue.closed) return
      // Not before the write has left the spool: it must not be found there by a process that comes after us.
      const late = Promise.resolve().then(() => this.#ask(row))
      this.#late.add(late)
      void late.finally(() => this.#late.delete(late))
    }

  /** Asks the carrier, once. */
  async #ask(row: TextRow): Promise<TextOutcome> {
    const { tenant, carrier, log } = this.#options
    const { key, to, body, kind } = row
    const statusCallback = `${webhookUrlOf(tenant.config, 'sms/status')}?key=${encodeURIComponent(key)}`
    try {
      const { sid, status } = await within(CARRIER_MS, (signal) =>
        carrier.sendMessage({ to, body, statusCallback }, signal),
      )
      this.#report(row, { status, sid })
      log.info({ text: key, kind, message_sid: sid, segments: row.segments }, 'text sent')
      return { status: 'sent', reason: null, sid }
    } catch (error) {
      const { code, uncertain, message } =
        error instanceof CarrierError ? error : { code: null, uncertain: true, message: 'the carrier did not answer' }
      const status = uncertain ? 'uncertain' : 'refused'
      const reason = carrierWords(code, message)
      this.#report(row, { status, code, error: reason })
      log.warn({ err: error, text: key, kind, status }, 'text not sent')
      return { status, reason, sid: null }
    }
  }

  #report(row: TextRow, what: { status: string; sid?: string; code?: number | null; error?: string }): void {
    const { client_id, key } = row
    const { status, sid = null, code = null, error = null } = what
    const report = { client_id, key, sid, status, error_code: code, error }
    this.#options.queue.add(laneOf(key), 'what became of a text', { name: 'reportText', args: [report] })
  }
}

const refused = (reason: string): TextOutcome => ({ status: 'refused', reason, sid: null })

/** Somebody is waiting for it, and it is of no use later. */
const isAnswer = (kind: string): boolean => kind === 'reply' || kind === 'stop_confirmation'
