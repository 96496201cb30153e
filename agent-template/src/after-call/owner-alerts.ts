import type { Tenant } from '../config/tenant.ts'
import { isPhoneNumber } from '../is-phone-number.ts'
import type { Texts } from '../sms/texts.ts'
import type { CallFacts } from './call-facts.ts'
import type { CallSummary } from './call-summary.ts'

/** What an owner is told of by SMS, at most one of a kind a call. */
type AlertKind = 'emergency' | 'missed' | 'voicemail'
type AlertLog = { info(fields: object, message: string): void }
type Caller = Pick<CallFacts, 'call_sid' | 'from' | 'direction' | 'test' | 'started_at'>

const MAX_WORDS = 120

/** Texts to the owner. Silent where there is no number for them, and of test calls and calls of our own. */
export class OwnerAlerts {
  readonly #tenant: Tenant
  readonly #texts: Texts
  readonly #log: AlertLog

  constructor(options: { tenant: Tenant; texts: Texts; log: AlertLog }) {
    this.#tenant = options.tenant
    this.#texts = options.texts
    this.#log = options.log
  }

  /** At once, while the caller is still on the line; `words` are the caller's last. */
  async emergency(caller: Caller, words: string | undefined): Promise<void> {
    // Signs of the short alphabet only: others make a text of one part one of three.
    const short = words && words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS).toWellFormed()}...` : words
    const said = short ? ` They said: "${short}"` : ''
    await this.#send(caller, 'emergency', `Emergency: ${this.#callOf(caller)}.${said}`)
  }

  /** What the end of a call gives cause for. */
  async after(facts: CallFacts, summary: CallSummary): Promise<void> {
    const words = facts.conversation?.lines.findLast(({ speaker }) => speaker === 'Customer')?.text
    if (summary.fields.urgency === 'emergency' || summary.outcome === 'emergency') await this.emergency(facts, words)
    if (facts.voicemail !== null) await this.messageLeft(facts)
    else if (summary.outcome === 'missed' || summary.outcome === 'abandoned')
      await this.#send(facts, 'missed', `Missed call: ${this.#callOf(facts)}.`)
  }

  async messageLeft(facts: CallFacts): Promise<void> {
    const seconds = facts.voicemail?.seconds
    const length = typeof seconds === 'number' ? ` of ${seconds} s` : ''
    await this.#send(facts, 'voicemail', `Voice message${length}: ${this.#callOf(facts)}. Hear it in your dashboard.`)
  }

  async #send(caller: Caller, kind: AlertKind, body: string): Promise<void> {
    const { owner_number } = this.#tenant.config
    if (owner_number === null || caller.test || caller.direction === 'outbound') return
    const { call_sid: callSid } = caller
    const key = `alert:${callSid}:${kind}`
    const { status, reason } = await this.#texts.send({ key, to: owner_number, body, kind: 'owner_alert', callSid })
    this.#log.info({ call_sid: callSid, kind, status, reason }, 'owner alert')
  }

  /** A withheld number is a word of the carrier's. */
  #callOf({ from, started_at }: Caller): string {
    const { business_name, time_zone } = this.#tenant.config
    const time = new Intl.DateTimeFormat('en-GB', { timeZone: time_zone, timeStyle: 'short' })
    const number = isPhoneNumber(from) ? from : 'A caller without a number'
    return `${number} rang ${business_name} at ${time.format(new Date(started_at))}`
  }
}
