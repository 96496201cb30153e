import type { Turned } from './ranked.ts'

/** A stream that ended without a piece: of one provider a failure, of all of them an empty answer. */
export class NothingCame extends Error {}

/** The stream that answered first: its first piece, what follows, and who has not been asked yet. */
export type Answering<P, T> = {
  who: Turned<P>
  first: T
  rest: AsyncIterator<T>
  /** Gives the stream up. */
  stop(): void
  left: Turned<P>[]
}

/**
 * Asks providers in order until one sends a first piece. The next is asked as soon as one fails, or beside it when it has sent nothing
 * for `budgetMs`: the first piece of anybody wins and the others are given up. One that was overtaken has failed. Rejects with
 * the last failure when all have, with the reason of `signal` when that is aborted.
 */
export function firstToAnswer<P, T>(
  line: readonly Turned<P>[],
  start: (provider: P, signal: AbortSignal) => AsyncIterable<T>,
  options: { budgetMs: number; signal: AbortSignal; onFailure(who: Turned<P>, error: unknown): void },
): Promise<Answering<P, T>> {
  const { budgetMs, signal, onFailure } = options
  return new Promise((resolve, reject) => {
    const running = new Map<Turned<P>, { abort: AbortController; late: boolean }>()
    const left = [...line]
    let timer: NodeJS.Timeout | undefined
    let over = false

    const end = (): void => {
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      end()
      for (const { abort } of running.values()) abort.abort(signal.reason)
      reject(signal.reason)
    }
    const lost = (who: Turned<P>, error: unknown): void => {
      running.delete(who)
      if (signal.aborted) return
      who.breaker.failed()
      onFailure(who, error)
      if (over) return
      if (left.length > 0) ask()
      else if (running.size === 0) {
        end()
        reject(error)
      }
    }
    const won = (who: Turned<P>, first: T, rest: AsyncIterator<T>, abort: AbortController): void => {
      who.breaker.succeeded()
      running.delete(who)
      // A probe that comes in second: it is well again, and not needed.
      if (over) return abort.abort()
      end()
      for (const [other, run] of running) {
        if (run.late) lost(other, new Error(`overtaken after ${budgetMs} ms`))
        if (other.probe && !run.late) {
          // It may still show that it is well.
          setTimeout(() => run.abort.abort(), budgetMs)
          continue
        }
        running.delete(other)
        run.abort.abort()
      }
      resolve({ who, first, rest, stop: () => abort.abort(), left })
    }
    const ask = (): void => {
      clearTimeout(timer)
      const who = left.shift()
      if (who === undefined) return
      const run = { abort: new AbortController(), late: false }
      running.set(who, run)
      const rest = start(who.provider, AbortSignal.any([signal, run.abort.signal]))[Symbol.asyncIterator]()
      rest.next().then(
        (piece) => {
          if (piece.done) lost(who, new NothingCame('nothing came'))
          else won(who, piece.value, rest, run.abort)
        },
        (error: unknown) => {
          if (running.has(who)) lost(who, error)
        },
      )
      timer = setTimeout(() => {
        for (const each of running.values()) each.late = true
        ask()
      }, budgetMs)
      if (who.probe) ask()
    }

    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    ask()
  })
}
