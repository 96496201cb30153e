export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string }

/** A language model that answers piece by piece. */
export type Model = {
  /** Text as it comes. Throws `ProviderError` when the model refuses, stays silent too long or breaks off. */
  stream(messages: readonly ChatMessage[], signal: AbortSignal): AsyncIterable<string>
}
