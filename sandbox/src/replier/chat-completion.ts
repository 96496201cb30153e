import type { ChatRequest } from './chat-request.ts'
import { composeReply } from './compose-reply.ts'

type FinishReason = 'stop' | 'length'
/** Pieces as a model would send them, one word with its space each, cut at the asked number of tokens. */
export type Completion = { pieces: string[]; finishReason: FinishReason; usage: object }

export function complete(request: ChatRequest): Completion {
  const all = composeReply(request.messages).match(/\s*\S+/g) ?? []
  const pieces: string[] = []
  let tokens = 0
  for (const piece of all) {
    tokens += tokensOf(piece)
    if (request.maxTokens !== null && tokens > request.maxTokens) break
    pieces.push(piece)
  }
  const prompt = request.messages.reduce((sum, message) => sum + tokensOf(message.content) + 4, 3)
  const completion = pieces.reduce((sum, piece) => sum + tokensOf(piece), 0)
  return {
    pieces,
    finishReason: pieces.length < all.length ? 'length' : 'stop',
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  }
}

/** The whole answer for a request without `stream`. */
export function completionBody(id: string, created: number, model: string, completion: Completion): object {
  const message = { role: 'assistant', content: completion.pieces.join(''), refusal: null }
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: completion.finishReason }],
    usage: completion.usage,
  }
}

/** The chunks of a streamed answer, in order: role, words, end, and the usage with no choices when it is asked for. */
export function* completionChunks(
  id: string,
  created: number,
  request: ChatRequest,
  completion: Completion,
): Generator<object> {
  const chunk = (delta: object, finishReason: FinishReason | null): object => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model: request.model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...(request.includeUsage ? { usage: null } : {}),
  })
  yield chunk({ role: 'assistant', content: '', refusal: null }, null)
  for (const piece of completion.pieces) yield chunk({ content: piece }, null)
  yield chunk({}, completion.finishReason)
  if (request.includeUsage) {
    const common = { id, object: 'chat.completion.chunk', created, model: request.model }
    yield { ...common, choices: [], usage: completion.usage }
  }
}

/** About four letters a token, as a rule of thumb; nothing here is billed. */
function tokensOf(text: string): number {
  return Math.ceil(text.trim().length / 4)
}
