import type { ChatMessage } from './model.ts'

/** A question whose answer has a form. `schema` is JSON Schema as the vendor's strict mode takes it. */
export type JsonQuestion = { name: string; schema: Record<string, unknown>; messages: readonly ChatMessage[] }

/** A language model that answers with one JSON document. */
export type JsonModel = {
  /** Written down with what it answered. */
  readonly name: string
  /** The document, of whatever form. Throws `ProviderError`, at the latest when `signal` is aborted. */
  ask(question: JsonQuestion, signal: AbortSignal): Promise<unknown>
}
