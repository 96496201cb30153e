import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { callParams } from './call-params.ts'
import type { LiveCall } from './live-call.ts'

export type StatusCallback = { url: string; method: string; events: ReadonlySet<string> }

const TERMINAL = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled'])
const eventOf = (status: string) =>
  TERMINAL.has(status) ? 'completed' : status === 'in-progress' ? 'answered' : status

/**
 * Tells our server of each state of a call that it asked for. SequenceNumber says the true order; by the settings the
 * requests themselves come in order, all at the end in any order, or twice each.
 */
export class StatusCallbacks {
  readonly #carrier: Carrier
  readonly #call: LiveCall
  readonly #callback: StatusCallback
  #sequence = 0
  #queue: Promise<void> = Promise.resolve()
  #held: URLSearchParams[] = []

  constructor(carrier: Carrier, call: LiveCall, callback: StatusCallback) {
    this.#carrier = carrier
    this.#call = call
    this.#callback = callback
  }

  report(status: string, extra: Record<string, string> = {}): void {
    const order = this.#carrier.settings.callback_order
    if (this.#callback.events.has(eventOf(status))) {
      const params = callParams(this.#call.record, this.#carrier.accountSid, {
        CallStatus: status,
        CallbackSource: 'call-progress-events',
        SequenceNumber: String(this.#sequence++),
        Timestamp: rfc2822(this.#carrier.now()),
        ...extra,
      })
      if (order === 'shuffled') this.#held.push(params)
      else this.#enqueue(order === 'doubled' ? [params, params] : [params])
    }
    if (TERMINAL.has(status)) this.#enqueue(this.#shuffle(this.#held.splice(0)))
  }

  /** Requests of one group go out side by side; groups one after the other. */
  #enqueue(group: URLSearchParams[]): void {
    if (group.length === 0) return
    this.#queue = this.#queue.then(() => Promise.all(group.map((params) => this.#send(params)))).then(() => undefined)
    this.#carrier.background(this.#queue)
  }

  async #send(params: URLSearchParams): Promise<void> {
    const { url, method } = this.#callback
    const event = `status:${params.get('CallStatus')}`
    try {
      await this.#call.request({ url, method, params, event, signal: this.#carrier.closing })
    } catch (error) {
      if (this.#carrier.closing.aborted) return
      if (!(error instanceof CarrierError)) throw error
      this.#call.fault(error)
    }
  }

  #shuffle(group: URLSearchParams[]): URLSearchParams[] {
    for (let i = group.length - 1; i > 0; i--) {
      const j = Math.floor(this.#carrier.random() * (i + 1))
      const [a, b] = [group[i], group[j]]
      if (a && b) [group[i], group[j]] = [b, a]
    }
    return group
  }
}
