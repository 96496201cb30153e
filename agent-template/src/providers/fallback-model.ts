import { type FallbackOptions, fallbackStream } from './fallback-stream.ts'
import type { ChatMessage, Model, ToolCall } from './model.ts'
import type { Ranked } from './ranked.ts'

const GO_ON =
  'The line broke after your last words. Go on with the very next word. Do not repeat them, do not apologise.'

/**
 * Several models as one, in order. When one breaks off in the middle of a reply, the next gets the words said so far and goes on from
 * there; when it had already asked for something to be done, the reply ends with that.
 */
export function fallbackModel(models: readonly Ranked<Model>[], options: FallbackOptions): Model {
  return {
    async *stream(messages, signal, request) {
      const sent: (string | ToolCall)[] = []
      const start = (model: Model, own: AbortSignal) => model.stream(after(messages, sent), own, request)
      const askedForTools = () => sent.some((piece) => typeof piece !== 'string')
      for await (const piece of fallbackStream(models, start, signal, options, askedForTools)) {
        sent.push(piece)
        yield piece
      }
    },
  }
}

function after(messages: readonly ChatMessage[], sent: readonly (string | ToolCall)[]): readonly ChatMessage[] {
  const said = sent.join('')
  if (said === '') return messages
  return [...messages, { role: 'assistant', content: said }, { role: 'system', content: GO_ON }]
}
