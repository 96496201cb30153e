import { expect, test } from 'vitest'
import { TokenBudget } from '../../../agent-template/src/call/token-budget.ts'
import { meteredModel } from '../../../agent-template/src/providers/metered-model.ts'
import type { Model } from '../../../agent-template/src/providers/model.ts'

const question = [{ role: 'user' as const, content: 'a'.repeat(4_000) }]
const budgetAfter = async (model: Model, most = Number.POSITIVE_INFINITY, signal = new AbortController().signal) => {
  const budget = new TokenBudget(10_000)
  let pieces = 0
  try {
    for await (const _ of meteredModel(model, budget).stream(question, signal)) if (++pieces >= most) break
  } catch {
    // What was used by then is what is asked here.
  }
  return budget.used
}
const saying = (tokens: number | null): Model => ({
  async *stream(_messages, _signal, request) {
    yield 'one '
    yield 'two'
    if (tokens !== null) request?.onTokens?.(tokens)
  },
})
const failing: Model = {
  // biome-ignore lint/correctness/useYield: it fails before it says anything
  async *stream() {
    throw new Error('not reached')
  },
}

test('S-11 the vendor’s own count holds; without one, or cut off before it, tokens are estimated', async () => {
  expect(await budgetAfter(saying(1_234))).toBe(1_234)
  for (const used of [await budgetAfter(saying(null)), await budgetAfter(saying(1_234), 1)]) {
    expect(used).toBeGreaterThan(1_000)
    expect(used).toBeLessThan(1_100)
  }
})

test('S-11 a vendor that was not reached has used nothing, one that was interrupted has', async () => {
  expect(await budgetAfter(failing)).toBe(0)
  expect(await budgetAfter(failing, 1, AbortSignal.abort())).toBeGreaterThan(1_000)
})

test('S-11 a budget is spent at its limit, and begins anew with its period', () => {
  let day = 1
  const budget = new TokenBudget(100, () => day)
  budget.use(99)
  expect(budget.spent).toBe(false)
  budget.use(1)
  expect(budget.spent).toBe(true)
  day = 2
  expect([budget.spent, budget.used]).toEqual([false, 0])
})

test('S-11 past the budget no request is made', async () => {
  const budget = new TokenBudget(0)
  const model = meteredModel(saying(1), budget)
  await expect(model.stream(question, new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toThrow(
    /tokens/,
  )
})
