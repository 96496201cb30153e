import { type Answering, firstToAnswer, NothingCame } from './first-to-answer.ts'
import { inOrder, type Ranked } from './ranked.ts'

export type FallbackOptions = {
  /** Without a first piece for so long, the next provider is asked beside the first, ms. */
  budgetMs: number
  onFailure(name: string, error: unknown): void
}

/**
 * One stream out of several providers. Where the one that answers breaks off later, those that have not been asked yet go on, unless what
 * has come is `enough`.
 */
export async function* fallbackStream<P, T>(
  ranked: readonly Ranked<P>[],
  start: (provider: P, signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
  { budgetMs, onFailure }: FallbackOptions,
  enough: () => boolean = () => false,
): AsyncGenerator<T, void, undefined> {
  let line = inOrder(ranked)
  for (;;) {
    let answering: Answering<P, T>
    try {
      const onEach = ({ name }: Ranked<P>, error: unknown): void => onFailure(name, error)
      answering = await firstToAnswer(line, start, { budgetMs, signal, onFailure: onEach })
    } catch (error) {
      if (error instanceof NothingCame) return
      throw error
    }
    const { who, first, rest, stop, left } = answering
    try {
      yield first
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
      return
    } catch (error) {
      signal.throwIfAborted()
      who.breaker.failed()
      onFailure(who.name, error)
      if (enough()) return
      if (left.length === 0) throw error
      line = left
    } finally {
      stop()
      // A stream given up in the middle lets go of its connection and timers.
      rest.return?.().catch(() => undefined)
    }
  }
}
