import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Identity } from '../../identity.ts'
import type { ChangeFeed } from '../changes/change-feed.ts'
import { checkSubscription } from '../changes/check-subscription.ts'
import { parseChangesRequest } from '../changes/parse-changes-request.ts'
import type { Subscriber, Subscription } from '../changes/subscription.ts'
import { SubscriptionRefused } from '../changes/subscription-refused.ts'

export const publication = 'supabase_realtime'
const retryAfterMs = 1_000

export type Wanted = { id: number; params: Readonly<Record<string, unknown>> }

type Events = {
  event(ids: readonly number[], data: string): void
  /** Changes are told from now on. */
  subscribed(): void
  /** They are not. `final`: nor will they be until the client asks for something else. */
  failed(message: string, final: boolean): void
}

/** The part of a channel that follows changes of the database: subscribes, and again when the database was away. */
export class ChangesLink {
  readonly #feed: ChangeFeed
  readonly #pool: Pool
  readonly #wanted: readonly Wanted[]
  readonly #events: Events
  #identity: Identity
  #subscriptions: Subscription[] = []
  #attempt = new AbortController()

  constructor(source: { feed: ChangeFeed; pool: Pool }, wanted: readonly Wanted[], identity: Identity, events: Events) {
    this.#feed = source.feed
    this.#pool = source.pool
    this.#wanted = wanted
    this.#identity = identity
    this.#events = events
  }

  /** Begins to follow, after a pause; what becomes of it is told by the events. */
  start(afterMs = 0): void {
    this.#attempt.abort()
    this.#attempt = new AbortController()
    const { signal } = this.#attempt
    const former = this.#subscriptions
    this.#subscriptions = []
    this.#run(signal, afterMs)
      .catch((error: Error) => {
        if (!signal.aborted) this.#events.failed(error.message, true)
      })
      // The former ones are dumb since the abort above; they go last, so that the log is followed without a gap.
      .then(() => this.#feed.remove(former))
  }

  /** From now on rows are seen as `identity`; nothing more is told to the former one. */
  become(identity: Identity): void {
    this.#identity = identity
    this.start()
  }

  async stop(): Promise<void> {
    this.#attempt.abort()
    const subscriptions = this.#subscriptions
    this.#subscriptions = []
    await this.#feed.remove(subscriptions)
  }

  async #run(signal: AbortSignal, afterMs: number): Promise<void> {
    for (let waitMs = afterMs; ; waitMs = retryAfterMs) {
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        await this.#subscribe(signal)
        if (!signal.aborted) this.#events.subscribed()
        return
      } catch (error) {
        if (signal.aborted) return
        const final = error instanceof SubscriptionRefused || error instanceof RequestMalformed
        this.#events.failed((error as Error).message, final)
        if (final) return
      }
    }
  }

  async #subscribe(signal: AbortSignal): Promise<void> {
    const identity = this.#identity
    const subscriber: Subscriber = {
      deliver: (ids, data) => {
        if (!signal.aborted) this.#events.event(ids, data)
      },
      fail: (reason) => this.#lost(signal, reason),
    }
    const subscriptions: Subscription[] = []
    for (const { id, params } of this.#wanted) {
      const request = parseChangesRequest(params)
      if ('error' in request) throw new RequestMalformed(request.error)
      const tables = await checkSubscription(this.#pool, publication, request, identity.role)
      subscriptions.push({ request, tables, identity, id, subscriber })
    }
    if (signal.aborted) return
    await this.#feed.add(subscriptions)
    if (signal.aborted) await this.#feed.remove(subscriptions)
    else this.#subscriptions = subscriptions
  }

  #lost(signal: AbortSignal, reason: string): void {
    if (signal.aborted) return
    this.#events.failed(reason, false)
    this.start(retryAfterMs)
  }
}

class RequestMalformed extends Error {}
