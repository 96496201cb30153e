import * as z from 'zod/mini'
import { type Documents, documentFolder } from '../store/document-folder.ts'
import { within } from '../within.ts'
import type { CallEvent } from './call-event.ts'
import { checkedTarget, type Lookup } from './checked-target.ts'
import { postEvent } from './post-event.ts'
import { signEvent } from './sign-event.ts'

const delivery = z.object({
  body: z.string(),
  /** Wall clock, ms. */
  first_at: z.number(),
  next_at: z.number(),
  attempts: z.number(),
})
type Delivery = z.infer<typeof delivery>

/** How a delivery ended: the database writes it down, so that the owner sees it. */
type Delivered = 'delivered' | 'given_up'

export type OutboxOptions = {
  url: string
  secret: string
  allowLoopback: boolean
  lookup: Lookup
  /** Where deliveries wait for a better time; null: in memory alone. */
  folder: string | null
  log: { info(fields: object, message: string): void; error(fields: object, message: string): void }
  wallClock: () => number
  version: string
  onEnd(callSid: string, end: Delivered, attempts: number): void
}

const REQUEST_MS = 10_000
const GIVE_UP_MS = 24 * 3_600_000
/** After each failed attempt; the last one from then on. */
const delays = [10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000] as const

/**
 * Tells the client's own system of calls: one delivery at a time, each tried again, slower and slower, for a day, also by
 * the next process. What the system answers besides 2xx, and what cannot be reached or must not be, is a failed attempt.
 */
export class WebhookOutbox {
  readonly #options: OutboxOptions
  readonly #documents: Documents<Delivery>
  readonly #waiting = new Map<string, Delivery>()
  #givenUp = 0
  #timer: NodeJS.Timeout | undefined
  #current: Promise<void> | null = null
  readonly #closed = new AbortController()

  /** @throws when the folder cannot be made */
  constructor(options: OutboxOptions) {
    this.#options = options
    this.#documents = documentFolder(options.folder, delivery, (problem) =>
      options.log.error({ problem }, 'a delivery is not safe from a power cut'),
    )
    const { found, problems } = this.#documents.load()
    for (const problem of problems) options.log.error({ problem }, 'a delivery left behind cannot be read')
    for (const [callSid, one] of found) this.#waiting.set(callSid, one)
    this.#plan()
  }

  get state(): { waiting: number; givenUp: number } {
    return { waiting: this.#waiting.size, givenUp: this.#givenUp }
  }

  add(event: CallEvent): void {
    const now = this.#options.wallClock()
    const one = { body: JSON.stringify(event), first_at: now, next_at: now, attempts: 0 }
    this.#keep(event.call.call_sid, one)
    this.#plan()
  }

  /** Waits for the attempts that are due, at most `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const isDue = (): boolean => this.#current !== null || (this.#next()?.wait ?? 1) <= 0
    await within(timeoutMs, async (late) => {
      while (!late.aborted && !this.#closed.signal.aborted && isDue()) {
        this.#plan()
        await (this.#current ?? new Promise((resolve) => setTimeout(resolve, 10)))
      }
    }).catch(() => undefined) // what is left waits for the next process
  }

  close(): void {
    this.#closed.abort()
    clearTimeout(this.#timer)
  }

  /** The delivery whose turn is next, and how many ms until then. A clock that was set back cannot put it off for ever. */
  #next(): { callSid: string; wait: number } | null {
    let next: { callSid: string; wait: number } | null = null
    for (const [callSid, { next_at, attempts }] of this.#waiting) {
      const longest = attempts === 0 ? 0 : delayAfter(attempts)
      const wait = Math.min(next_at - this.#options.wallClock(), longest)
      if (next === null || wait < next.wait) next = { callSid, wait }
    }
    return next
  }

  #plan(): void {
    clearTimeout(this.#timer)
    const next = this.#next()
    if (next === null || this.#current !== null || this.#closed.signal.aborted) return
    this.#timer = setTimeout(
      () => {
        this.#current = this.#attempt(next.callSid).finally(() => {
          this.#current = null
          this.#plan()
        })
      },
      Math.max(0, next.wait),
    )
    this.#timer.unref()
  }

  async #attempt(callSid: string): Promise<void> {
    const one = this.#waiting.get(callSid)
    if (one === undefined) return
    const { log, wallClock, onEnd, url } = this.#options
    const attempts = one.attempts + 1
    const fields = { call_sid: callSid, host: URL.parse(url)?.hostname, attempts }
    try {
      const status = await this.#send(one.body)
      if (status < 200 || status > 299) throw new Error(`the client's system answered ${status}`)
      this.#end(callSid)
      log.info({ ...fields, status }, 'call told to the client')
      return onEnd(callSid, 'delivered', attempts)
    } catch (error) {
      if (this.#closed.signal.aborted) return
      const now = wallClock()
      if (now - one.first_at >= GIVE_UP_MS) {
        this.#givenUp += 1
        this.#end(callSid)
        log.error({ ...fields, err: error }, 'call not told to the client, given up')
        return onEnd(callSid, 'given_up', attempts)
      }
      const later = { ...one, attempts, next_at: now + delayAfter(attempts) }
      this.#keep(callSid, later)
      log.error({ ...fields, err: error }, 'call not told to the client yet')
    }
  }

  async #send(body: string): Promise<number> {
    const { url, secret, allowLoopback, lookup, wallClock, version } = this.#options
    const late = AbortSignal.any([AbortSignal.timeout(REQUEST_MS), this.#closed.signal])
    // The resolver looks at no signal.
    const aborted = new Promise<never>((_resolve, reject) => {
      late.addEventListener('abort', () => reject(late.reason), { once: true })
    })
    const target = await Promise.race([checkedTarget(url, { allowLoopback, lookup }), aborted])
    const headers = {
      'content-type': 'application/json',
      'user-agent': `klariqo-agent/${version}`,
      'klariqo-event': 'call.completed',
      'klariqo-signature': signEvent(secret, body, wallClock()),
    }
    return Promise.race([postEvent(target, { body, headers }, late), aborted])
  }

  #keep(callSid: string, one: Delivery): void {
    this.#waiting.set(callSid, one)
    try {
      this.#documents.keep(callSid, one)
    } catch (error) {
      // It is still in memory.
      this.#options.log.error({ call_sid: callSid, err: error }, 'a delivery cannot be kept on disk')
    }
  }

  #end(callSid: string): void {
    this.#waiting.delete(callSid)
    this.#documents.drop(callSid)
  }
}

const delayAfter = (attempts: number): number => delays[Math.min(attempts, delays.length) - 1] ?? delays[0]
