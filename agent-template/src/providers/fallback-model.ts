import { type FallbackOptions, fallbackStream } from './fallback-stream.ts'
import type { ChatMessage, Model, ToolCall } from './model.ts'
import type { Ranked } from './ranked.ts'

/** A whole answer (a summary, nobody is waiting on the line) may take this long before the next model is asked, ms. */
const WHOLE_MS = 10_000
const GO_ON =
  'The line broke after your last words. Go on with the very next word. Do not repeat them, do not apologise.'

/**
 * Several models as one, in order. When one breaks off in the middle of a reply, the next gets the words said so far and goes on from
 * there; when it had already asked for something to be done, the reply ends with that. A JSON answer comes from one model only.
 */
export function fallbackModel(models: readonly Ranked<Model>[], options: FallbackOptions): Model {
  const [only] = models
  if (only !== undefined && models.length === 1) return only.provider
  return {
    async *stream(messages, signal, request) {
      const sent: (string | ToolCall)[] = []
      const whole = request?.answer !== undefined
      const start = (model: Model, own: AbortSignal) => {
        const pieces = model.stream(after(messages, sent), own, request)
        return whole ? collected(pieces) : pieces
      }
      const askedForTools = () => sent.some((piece) => typeof piece !== 'string')
      const limits = whole ? { ...options, budgetMs: WHOLE_MS } : options
      for await (const piece of fallbackStream(models, start, signal, limits, askedForTools)) {
        sent.push(piece)
        yield piece
      }
    },
  }
}

function after(messages: readonly ChatMessage[], sent: readonly (string | ToolCall)[]): readonly ChatMessage[] {
  if (sent.length === 0) return messages
  return [...messages, { role: 'assistant', content: sent.join('') }, { role: 'system', content: GO_ON }]
}

async function* collected(pieces: AsyncIterable<string | ToolCall>): AsyncGenerator<string> {
  let text = ''
  for await (const piece of pieces) if (typeof piece === 'string') text += piece
  if (text !== '') yield text
}
