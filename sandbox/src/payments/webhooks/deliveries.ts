import type { PaymentsSettings } from '../control/payments-settings.ts'
import type { Delivery, EventRecord } from '../store/payments-state.ts'
import type { PaymentsStore } from '../store/payments-store.ts'
import { eventJson } from './event-json.ts'
import { signPayload } from './sign-payload.ts'

const ANSWER_WITHIN_MS = 10_000
const GIVE_UP_MS = 3 * 24 * 3600 * 1000
const LONGEST_WAIT_MS = 3600 * 1000
/** How long shuffled events are collected. */
const COLLECT_MS = 200

type World = {
  store: PaymentsStore
  webhookSecret: string
  settings: () => PaymentsSettings
  nowMs: () => number
  random: () => number
  closing: AbortSignal
}

/**
 * Posts events, signed, to the address of the settings until it answers 2xx; what is not delivered yet is in the data file
 * and goes on after a restart. At least once, in no promised order: as the vendor.
 */
export class Deliveries {
  readonly #world: World
  #timer: NodeJS.Timeout | null = null
  #pumping: Promise<void> | null = null

  constructor(world: World) {
    this.#world = world
    world.closing.addEventListener('abort', () => clearTimeout(this.#timer ?? undefined))
  }

  /** Puts an event up for delivery; the caller saves. */
  add(event: EventRecord): void {
    const { store, nowMs } = this.#world
    const settings = this.#world.settings()
    if (settings.webhook_url === '') return
    if (settings.webhook_drop > 0) {
      settings.webhook_drop -= 1
      return
    }
    const wait = Math.max(settings.webhook_delay_ms, settings.webhook_order === 'shuffled' ? COLLECT_MS : 0)
    event.pending_webhooks = 1
    for (let copy = 0; copy < settings.webhook_copies; copy++)
      store.state.deliveries.push({ event: event.id, attempts: 0, first_at_ms: nowMs(), next_at_ms: nowMs() + wait })
    this.wake()
  }

  /** Looks at what is due, now or when it is. */
  wake(): void {
    if (this.#pumping || this.#world.closing.aborted) return
    this.#pumping = this.#pump()
      .catch((error: unknown) => console.error('payments:', error))
      .finally(() => {
        this.#pumping = null
        this.#sleep()
      })
  }

  /** Resolves when what is being sent has ended. */
  async settled(): Promise<void> {
    await this.#pumping
  }

  #sleep(): void {
    clearTimeout(this.#timer ?? undefined)
    const { deliveries } = this.#world.store.state
    if (deliveries.length === 0 || this.#world.closing.aborted || this.#world.settings().webhook_url === '') return
    const wait = Math.min(...deliveries.map((each) => each.next_at_ms)) - this.#world.nowMs()
    this.#timer = setTimeout(() => this.wake(), Math.max(wait, 0))
  }

  async #pump(): Promise<void> {
    const { store, nowMs, random, closing } = this.#world
    for (;;) {
      const { webhook_url, webhook_order } = this.#world.settings()
      const due = store.state.deliveries.filter((each) => each.next_at_ms <= nowMs())
      if (due.length === 0 || webhook_url === '' || closing.aborted) return
      if (webhook_order === 'shuffled') {
        const shuffled = due.map((each) => ({ each, at: random() })).toSorted((a, b) => a.at - b.at)
        await Promise.all(shuffled.map(({ each }) => this.#deliver(each, webhook_url)))
      } else {
        for (const each of due) await this.#deliver(each, webhook_url)
      }
      await store.save()
    }
  }

  async #deliver(delivery: Delivery, url: string): Promise<void> {
    const { store, nowMs, closing } = this.#world
    if (closing.aborted) return
    const event = store.state.events.find((each) => each.id === delivery.event)
    const delivered = event === undefined || (await this.#post(event, url))
    // Cut off by our own end: it was no attempt.
    if (!delivered && closing.aborted) return
    delivery.attempts += 1
    const { webhook_retry_ms } = this.#world.settings()
    const wait = Math.min(webhook_retry_ms * 2 ** (delivery.attempts - 1), LONGEST_WAIT_MS)
    delivery.next_at_ms = nowMs() + wait
    if (!delivered && delivery.next_at_ms - delivery.first_at_ms < GIVE_UP_MS) return
    const { state } = store
    state.deliveries = state.deliveries.filter((each) => each !== delivery)
    if (event && !state.deliveries.some((each) => each.event === event.id)) event.pending_webhooks = 0
  }

  async #post(event: EventRecord, url: string): Promise<boolean> {
    const { webhookSecret, nowMs, closing } = this.#world
    const payload = JSON.stringify(eventJson(event))
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signPayload(webhookSecret, payload, Math.floor(nowMs() / 1000)),
        },
        body: payload,
        signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      await response.arrayBuffer()
      return response.ok
    } catch {
      // Nobody listens, or not in time: the next attempt is the answer to it.
      return false
    }
  }
}
