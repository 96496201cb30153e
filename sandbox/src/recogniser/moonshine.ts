import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { DecodeQueue } from './decode-queue.ts'

/** Decodes that run at the same time, one thread each. */
const SLOTS = 2

export type DecodeRequest = { id: number; samples: Int16Array; sampleRate: number }
export type WorkerMessage = 'ready' | { id: number; text: string } | { id: number; error: string }
/** Sound to words. `wanted` is asked when its turn comes: nobody's words any more are '' at no cost. */
export type Decode = (samples: Int16Array, urgent: boolean, wanted?: () => boolean) => Promise<string>

/** The speech model, loaded once in a thread of its own, so that no decode holds up the event loop. */
export type Moonshine = {
  /** Resolves when the model is loaded and warm; rejects when it cannot be loaded. */
  ready: Promise<void>
  /** A decoder for one stream at `sampleRate`; streams take turns. After `end` it gives '' for what still waits. */
  stream(sampleRate: number): { decode: Decode; end(): void }
  close(): Promise<void>
}

export function startMoonshine(): Moonshine {
  const worker = new Worker(new URL('./moonshine-worker.ts', import.meta.url))
  const pending = new Map<number, PromiseWithResolvers<string>>()
  const queue = new DecodeQueue(SLOTS)
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => undefined) // Nobody may be waiting yet; each decode rejects with it anyway.
  let lastId = 0

  worker.on('message', (message: WorkerMessage) => {
    if (message === 'ready') return ready.resolve()
    const request = pending.get(message.id)
    pending.delete(message.id)
    if ('text' in message) request?.resolve(message.text)
    else request?.reject(new Error(`the speech model failed: ${message.error}`))
  })
  const fail = (error: Error): void => {
    ready.reject(error)
    for (const request of pending.values()) request.reject(error)
    pending.clear()
  }
  worker.on('error', (cause: unknown) => fail(new Error('the speech model could not be run', { cause })))
  worker.on('exit', () => fail(new Error('the speech model has been stopped')))

  async function decode(samples: Int16Array, sampleRate: number): Promise<string> {
    await ready.promise
    const id = ++lastId
    const result = Promise.withResolvers<string>()
    pending.set(id, result)
    worker.postMessage({ id, samples, sampleRate } satisfies DecodeRequest)
    return await result.promise
  }

  return {
    ready: ready.promise,
    stream(sampleRate) {
      const stream = crypto.randomUUID()
      let ended = false
      return {
        decode: (samples, urgent, wanted = () => true) =>
          queue.run({ stream, urgent }, async () => (ended || !wanted() ? '' : await decode(samples, sampleRate))),
        end() {
          ended = true
          queue.forget(stream)
        },
      }
    },
    async close() {
      if (worker.threadId === -1) return
      const exited = once(worker, 'exit')
      // Native work in flight must not lose its thread: let it finish, then let the thread run out by itself.
      await ready.promise.catch(() => undefined)
      await Promise.allSettled([...pending.values()].map((request) => request.promise))
      worker.postMessage('close')
      await exited
    },
  }
}
