import type { JsonModel, JsonQuestion } from '../../agent-template/src/providers/json-model.ts'
import { ProviderError } from '../../agent-template/src/providers/provider-error.ts'

/** Answers with `answer`; `fault` makes it fail or hang. */
export class FakeJsonModel implements JsonModel {
  readonly name = 'fake-json'
  answer: unknown = {
    summary: 'The caller asked when somebody can come.',
    outcome: 'answered',
    sentiment: 'neutral',
    name: null,
    address: null,
    job: null,
    time_window: null,
    urgency: null,
  }
  fault: 'none' | 'refuse' | 'hang' = 'none'
  readonly asked: JsonQuestion[] = []

  async ask(question: JsonQuestion, signal: AbortSignal): Promise<unknown> {
    this.asked.push(question)
    if (this.fault === 'refuse') throw new ProviderError('model', 'the model answered 500', { status: 500 })
    if (this.fault === 'hang')
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      )
    return this.answer
  }
}
