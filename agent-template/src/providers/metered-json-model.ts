import type { TokenBudget } from '../call/token-budget.ts'
import { estimateTokens } from './estimate-tokens.ts'
import type { JsonModel } from './json-model.ts'
import { ProviderError } from './provider-error.ts'

/** A model that is not asked once the budget is spent. What it uses is estimated: nobody waits for it to be exact. */
export const meteredJsonModel = (model: JsonModel, budget: TokenBudget): JsonModel => ({
  name: model.name,
  async ask(question, signal) {
    if (budget.spent) throw new ProviderError('model', 'as many tokens are used as may be')
    const answer = await model.ask(question, signal)
    budget.use(estimateTokens(question, answer))
    return answer
  },
})
