import { createParser } from 'eventsource-parser'
import * as z from 'zod/mini'
import type { ChatMessage, Model } from './model.ts'
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
const GAP_MS = 4_000
const TOTAL_MS = 20_000

const chunkSchema = z.object({
  choices: z.array(z.object({ delta: z.object({ content: z.nullish(z.string()) }) })),
})

/** Chat completions, streamed as server-sent events. */
export function openAiModel(options: OpenAiOptions): Model {
  const address = `${options.url.replace(/\/v1$/, '')}/v1/chat/completions`
  return {
    async *stream(messages: readonly ChatMessage[], signal: AbortSignal) {
      const body = {
        model: options.model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
        max_completion_tokens: options.maxCompletionTokens,
        temperature: options.temperature,
      }
      const request = {
        method: 'POST',
        headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
      const texts: string[] = []
      let done = false
      const parser = createParser({
        onEvent: ({ data }) => {
          if (data === '[DONE]') done = true
          else texts.push(textOf(data))
        },
      })
      const decoder = new TextDecoder()
      const limits = { firstMs: FIRST_TOKEN_MS, gapMs: GAP_MS, totalMs: TOTAL_MS, accepts: /^text\/event-stream/ }
      for await (const piece of readPieces('model', address, request, limits, signal)) {
        parser.feed(decoder.decode(piece, { stream: true }))
        for (const text of texts.splice(0)) if (text !== '') yield text
        if (done) return
      }
      throw new ProviderError('model', 'the model broke off in the middle of a reply')
    },
  }
}

function textOf(data: string): string {
  let json: unknown
  try {
    json = JSON.parse(data)
  } catch (cause) {
    throw new ProviderError('model', 'the model sent an event that is not JSON', { cause })
  }
  const chunk = chunkSchema.safeParse(json)
  if (!chunk.success) throw new ProviderError('model', 'the model sent an event of another shape')
  return chunk.data.choices[0]?.delta.content ?? ''
}
