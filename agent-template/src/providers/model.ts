/** One thing the model asks to be done. `arguments` is JSON text, or what the model takes for it. */
export type ToolCall = { id: string; name: string; arguments: string }

/** One thing the model may ask for; `parameters` is a strict JSON schema. */
export type ToolOffer = { name: string; description: string; parameters: object }

export type ChatMessage =
  | { role: 'system' | 'user' | 'assistant'; content: string }
  /** What the model asked for, and after it the answer to each. */
  | { role: 'assistant'; content: string | null; calls: readonly ToolCall[] }
  | { role: 'tool'; callId: string; content: string }

export type ModelRequest = {
  tools?: readonly ToolOffer[]
  /** How many tokens a vendor says that it used, of question and answer; not called where it does not say. */
  onTokens?: (tokens: number) => void
}

/** A language model that answers piece by piece. */
export type Model = {
  /**
   * Text as it comes, an empty piece where it begins with something else; what is to be done once it is whole. Throws `ProviderError` when the model refuses, stays silent
   * too long or breaks off.
   */
  stream(
    messages: readonly ChatMessage[],
    signal: AbortSignal,
    request?: ModelRequest,
  ): AsyncIterable<string | ToolCall>
}
