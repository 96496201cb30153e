import * as z from 'zod/mini'
import type { ToolCall } from './model.ts'
import { ProviderError } from './provider-error.ts'

const callSchema = z.object({
  index: z.int(),
  id: z.nullish(z.string()),
  function: z.nullish(z.object({ name: z.nullish(z.string()), arguments: z.nullish(z.string()) })),
})
const chunkSchema = z.object({
  choices: z.array(
    z.object({ delta: z.object({ content: z.nullish(z.string()), tool_calls: z.nullish(z.array(callSchema)) }) }),
  ),
  // In the last chunk, after `stream_options.include_usage`; not every server of the protocol sends it.
  usage: z.catch(z.nullish(z.object({ total_tokens: z.int().check(z.nonnegative()) })), null),
})

/** Puts a streamed completion together: text piece by piece, calls of tools whole, whose parts come by `index`. */
export class OpenAiDeltas {
  readonly #texts: string[] = []
  readonly #calls = new Map<number, ToolCall>()

  #tokens: number | null = null

  /** Of question and answer, as the vendor counts them; null: it has not said. */
  get tokens(): number | null {
    return this.#tokens
  }

  /** One event's data. Throws `ProviderError` for one that no completion has. */
  take(data: string): void {
    const { choices, usage } = chunkOf(data)
    const delta = choices[0]?.delta
    this.#tokens = usage?.total_tokens ?? this.#tokens
    if (delta?.content) this.#texts.push(delta.content)
    // What is to be done comes when it is whole; that the model has begun is told at once, by an empty piece.
    if (delta?.tool_calls?.length && this.#calls.size === 0) this.#texts.push('')
    for (const part of delta?.tool_calls ?? []) {
      const call = this.#calls.get(part.index) ?? { id: '', name: '', arguments: '' }
      this.#calls.set(part.index, {
        id: part.id ?? call.id,
        name: call.name + (part.function?.name ?? ''),
        arguments: call.arguments + (part.function?.arguments ?? ''),
      })
    }
  }

  /** The text since it was last asked for. */
  texts(): string[] {
    return this.#texts.splice(0)
  }

  calls(): ToolCall[] {
    return [...this.#calls].sort(([one], [other]) => one - other).map(([, call]) => call)
  }
}

function chunkOf(data: string): z.infer<typeof chunkSchema> {
  let json: unknown
  try {
    json = JSON.parse(data)
  } catch {
    // The parser's own words quote what was sent.
    throw new ProviderError('model', 'the model sent an event that is not JSON')
  }
  const chunk = chunkSchema.safeParse(json)
  if (!chunk.success) throw new ProviderError('model', 'the model sent an event of another shape')
  return chunk.data
}
