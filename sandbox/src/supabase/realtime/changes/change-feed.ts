import type { Pool } from 'pg'
import { ChangeQueue } from './change-queue.ts'
import { openReplicationStream, type ReplicationStream } from './replication-stream.ts'
import type { Subscriber, Subscription } from './subscription.ts'
import { tellChanges } from './tell-changes.ts'

/** Told together, so that a burst costs each subscriber one question a table and batch. */
const batchSize = 500
/** Beyond this the log waits in the server, not here. */
const maxQueued = 2_000

type Following = { stream: ReplicationStream; queue: ChangeQueue }

/** Follows the publication while there are subscriptions, and only then: without any there is no connection and no slot. */
export class ChangeFeed {
  readonly #pool: Pool
  readonly #databaseUrl: string
  readonly #publication: string
  readonly #subscriptions = new Set<Subscription>()
  #following: Following | null = null
  #closed = false
  #turn: Promise<unknown> = Promise.resolve()

  constructor(pool: Pool, databaseUrl: string, publication: string) {
    this.#pool = pool
    this.#databaseUrl = databaseUrl
    this.#publication = publication
  }

  /** Whatever is committed after this resolves is told. Rejects when the log cannot be followed. */
  async add(subscriptions: readonly Subscription[]): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#closed) throw new Error('Realtime is restarting, please standby')
      this.#following ??= await this.#open()
      for (const subscription of subscriptions) this.#subscriptions.add(subscription)
    })
  }

  /** From now on nothing is told to these. Resolves when a log that nobody follows any more is closed. */
  async remove(subscriptions: readonly Subscription[]): Promise<void> {
    for (const subscription of subscriptions) this.#subscriptions.delete(subscription)
    await this.#inTurn(async () => {
      if (this.#subscriptions.size > 0 && !this.#closed) return
      const following = this.#following
      this.#following = null
      await following?.stream.close()
    })
  }

  /** For good. */
  async close(): Promise<void> {
    this.#closed = true
    await this.remove([...this.#subscriptions])
  }

  async #open(): Promise<Following> {
    const queue = new ChangeQueue()
    let telling = false
    const lost = (reason: Error): void => {
      if (this.#following?.queue === queue) this.#following = null
      this.#failAll(`The database connection was lost: ${reason.message}`)
    }
    const tell = async (): Promise<void> => {
      if (telling) return
      telling = true
      // Messages that come together are told together.
      await new Promise((resolve) => setImmediate(resolve))
      while (queue.length > 0 && this.#following?.queue === queue) {
        const { stream } = this.#following
        const { changes, endLsn } = queue.take(batchSize)
        await tellChanges(this.#pool, changes, [...this.#subscriptions])
        if (endLsn !== null) stream.confirm(endLsn)
        if (queue.length < maxQueued) stream.resume()
      }
      telling = false
    }
    const stream = await openReplicationStream(this.#databaseUrl, this.#publication, {
      message: (message) => {
        queue.push(message)
        if (queue.length >= maxQueued) this.#following?.stream.pause()
        if (queue.length > 0)
          tell().catch(async (error: unknown) => {
            lost(error instanceof Error ? error : new Error(String(error)))
            await stream.close()
          })
      },
      // What is not published moves the log on as well; the server need not keep it for us.
      reached: (lsn) => {
        if (queue.length === 0 && !telling) this.#following?.stream.confirm(lsn)
      },
      lost,
    })
    return { stream, queue }
  }

  #failAll(reason: string): void {
    const subscribers = new Set<Subscriber>([...this.#subscriptions].map(({ subscriber }) => subscriber))
    this.#subscriptions.clear()
    for (const subscriber of subscribers) subscriber.fail(reason)
  }

  /** Opening and closing never overlap. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work)
    this.#turn = next.catch(() => undefined)
    return next
  }
}
