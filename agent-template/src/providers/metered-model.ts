import type { TokenBudget } from '../call/token-budget.ts'
import { estimateTokens } from './estimate-tokens.ts'
import type { Model } from './model.ts'
import { ProviderError } from './provider-error.ts'

/**
 * A model that is not asked once the budget is spent. What each request used is the vendor's own count; estimated where it
 * sends none, which is also so when a reply is stopped on its way.
 */
export function meteredModel(model: Model, budget: TokenBudget): Model {
  return {
    async *stream(messages, signal, request = {}) {
      if (budget.spent) throw new ProviderError('model', 'as many tokens are used as may be')
      let told = 0
      let letters = 0
      let asked = false
      const onTokens = (tokens: number): void => {
        told += tokens
      }
      try {
        for await (const piece of model.stream(messages, signal, { ...request, onTokens })) {
          asked = true
          letters += typeof piece === 'string' ? piece.length : piece.arguments.length
          yield piece
        }
      } finally {
        // A vendor that was not reached has counted nothing; one whose caller spoke on has.
        const used =
          told > 0 || !(asked || signal.aborted)
            ? told
            : estimateTokens(messages, request.tools) + Math.ceil(letters / 4)
        budget.use(used)
        request.onTokens?.(used)
      }
    },
  }
}
