import { createParser } from 'eventsource-parser'
import type { ChatMessage, Model, ModelRequest } from './model.ts'
import { OpenAiDeltas } from './openai-deltas.ts'
import { ProviderError } from './provider-error.ts'
import { readPieces } from './read-pieces.ts'

export type OpenAiOptions = {
  /** `https://api.openai.com`, or any server of the same protocol. */
  url: string
  apiKey: string
  model: string
  maxCompletionTokens: number
  temperature: number
}

const FIRST_TOKEN_MS = 4_000
/** The voice has words for this long at least; a caller hears a longer pause. */
const GAP_MS = 2_500
const TOTAL_MS = 20_000
/** What is to be done takes tokens besides what is said. */
const TOOL_TOKENS = 200

/** Chat completions, streamed as server-sent events. */
export function openAiModel(options: OpenAiOptions): Model {
  const address = `${options.url.replace(/\/v1$/, '')}/v1/chat/completions`
  return {
    async *stream(messages: readonly ChatMessage[], signal: AbortSignal, asked: ModelRequest = {}) {
      const request = {
        method: 'POST',
        headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(options, messages, asked)),
      }
      const deltas = new OpenAiDeltas()
      let done = false
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data === '[DONE]') done = true
          else deltas.take(data)
        },
      })
      const decoder = new TextDecoder()
      const limits = { firstMs: FIRST_TOKEN_MS, gapMs: GAP_MS, totalMs: TOTAL_MS, accepts: /^text\/event-stream/ }
      for await (const piece of readPieces('model', address, request, limits, signal)) {
        parser.feed(decoder.decode(piece, { stream: true }))
        yield* deltas.texts()
        if (!done) continue
        if (deltas.tokens !== null) asked.onTokens?.(deltas.tokens)
        yield* deltas.calls()
        return
      }
      throw new ProviderError('model', 'the model broke off in the middle of a reply')
    },
  }
}

function bodyOf(options: OpenAiOptions, messages: readonly ChatMessage[], asked: ModelRequest): object {
  const { tools = [] } = asked
  return {
    model: options.model,
    messages: messages.map(messageOf),
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: options.maxCompletionTokens + (tools.length > 0 ? TOOL_TOKENS : 0),
    temperature: options.temperature,
    ...(tools.length > 0
      ? { tools: tools.map((offer) => ({ type: 'function', function: { ...offer, strict: true } })) }
      : {}),
  }
}

function messageOf(message: ChatMessage): object {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.content }
  if (!('calls' in message)) return message
  const { role, content, calls } = message
  return {
    role,
    content,
    tool_calls: calls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    })),
  }
}
