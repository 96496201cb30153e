import * as z from 'zod/mini'
import type { JsonModel } from './json-model.ts'
import { ProviderError } from './provider-error.ts'
import { readPieces } from './read-pieces.ts'

export type OpenAiJsonOptions = {
  /** `https://api.openai.com`, or any server of the same protocol. */
  url: string
  apiKey: string
  model: string
  maxCompletionTokens: number
}

const LIMITS = { firstMs: 20_000, gapMs: 5_000, totalMs: 20_000, accepts: /^application\/json/ }
const MAX_BYTES = 64 * 1024

const completionSchema = z.object({
  choices: z.array(
    z.object({ finish_reason: z.nullish(z.string()), message: z.object({ content: z.nullish(z.string()) }) }),
  ),
})

/** Chat completions with a JSON Schema for the answer, in one piece: for what nobody waits for on the line. */
export function openAiJson(options: OpenAiJsonOptions): JsonModel {
  const address = `${options.url.replace(/\/v1$/, '')}/v1/chat/completions`
  return {
    name: options.model,
    async ask({ name, schema, messages }, signal) {
      const body = {
        model: options.model,
        messages,
        max_completion_tokens: options.maxCompletionTokens,
        temperature: 0,
        response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } },
      }
      const request = {
        method: 'POST',
        headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }
      const pieces: Uint8Array[] = []
      let bytes = 0
      for await (const piece of readPieces('model', address, request, LIMITS, signal)) {
        bytes += piece.length
        if (bytes > MAX_BYTES) throw new ProviderError('model', 'the model answered at too great a length')
        pieces.push(piece)
      }
      const completion = completionSchema.safeParse(parse(Buffer.concat(pieces).toString()))
      const choice = completion.success ? completion.data.choices[0] : undefined
      // A refusal has no content; an answer that was cut off is no document.
      if (!choice?.message.content) throw new ProviderError('model', 'the model sent an answer of another shape')
      return parse(choice.message.content)
    },
  }
}

/** Without the parser's words: they quote what was said. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProviderError('model', 'the model sent an answer that is not JSON')
  }
}
