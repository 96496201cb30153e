import type { ChatRequest } from './chat-request.ts'
import { readConversation } from './conversation.ts'
import { fillSchema } from './fill-schema.ts'
import { hostileReply } from './hostile-reply.ts'
import { type Reply, receptionist } from './receptionist.ts'
import { summariseCall } from './summarise-call.ts'

type FinishReason = 'stop' | 'length' | 'tool_calls'
/** Pieces as a model would send them (one word with its space each; arguments in crumbs), cut at the asked number of tokens. */
export type Completion = {
  pieces: string[]
  calls: { id: string; name: string; pieces: string[] }[]
  finishReason: FinishReason
  usage: object
}

/** `id` is the completion's; ids of calls come from it, so that no two are the same. */
export function complete(request: ChatRequest, id: string, hostile: boolean): Completion {
  const { text, calls } = replyTo(request, hostile)
  let tokens = 0
  const taken = (pieces: readonly string[]): string[] => {
    const kept = pieces.findIndex((piece) => {
      tokens += tokensOf(piece)
      return request.maxTokens !== null && tokens > request.maxTokens
    })
    return kept === -1 ? [...pieces] : pieces.slice(0, kept)
  }
  const all = [...(text.match(/\s*\S+/g) ?? [])]
  const pieces = taken(all)
  const asked = calls.map(({ name, args }, at) => {
    const json = typeof args === 'string' ? args : JSON.stringify(args)
    return {
      id: `call_${id.slice(-8)}${String(at).padStart(4, '0')}`,
      name,
      pieces: taken(json.match(/.{1,6}/gsu) ?? []),
    }
  })
  const cut = request.maxTokens !== null && tokens > request.maxTokens
  // Where a tool was forced by name, the vendor says stop.
  const ended = asked.length > 0 && typeof request.choice === 'string' ? 'tool_calls' : 'stop'
  const prompt = request.messages.reduce((sum, message) => sum + tokensOf(message.content) + 4, 3)
  const completion = cut ? (request.maxTokens ?? 0) : tokens
  return {
    pieces,
    calls: asked,
    finishReason: cut ? 'length' : ended,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  }
}

function replyTo(request: ChatRequest, hostile: boolean): Reply {
  const { messages, choice, answer } = request
  if (answer) return { text: JSON.stringify(summariseCall(messages, answer)), calls: [] }
  const tools = choice === 'none' ? [] : request.tools
  const conversation = readConversation(messages)
  const reply = hostile && tools.length > 0 ? hostileReply(conversation, tools) : receptionist(conversation, tools)
  if (reply.calls.length > 0 && !request.parallel) return { ...reply, calls: reply.calls.slice(0, 1) }
  if (choice === 'none' || choice === 'auto') return reply
  const forced = choice === 'required' ? null : choice.name
  if (reply.calls.some(({ name }) => forced === null || name === forced)) return reply
  const tool = forced === null ? tools[0] : tools.find(({ name }) => name === forced)
  return { text: '', calls: tool ? [{ name: tool.name, args: fillSchema(tool.parameters, () => undefined) }] : [] }
}

/** The whole answer for a request without `stream`. */
export function completionBody(id: string, created: number, model: string, completion: Completion): object {
  const { pieces, calls, finishReason } = completion
  const tool_calls = calls.map((call) => {
    return { id: call.id, type: 'function', function: { name: call.name, arguments: call.pieces.join('') } }
  })
  const content = pieces.length === 0 && calls.length > 0 ? null : pieces.join('')
  const message = { role: 'assistant', content, refusal: null, ...(calls.length > 0 ? { tool_calls } : {}) }
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: completion.usage,
  }
}

/** The chunks of a streamed answer, in order: role, words, calls piece by piece, end, and the usage with no choices when asked for. */
export function* completionChunks(
  id: string,
  created: number,
  request: ChatRequest,
  completion: Completion,
): Generator<object> {
  const { pieces, calls, finishReason } = completion
  const chunk = (delta: object, finish: FinishReason | null): object => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model: request.model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(request.includeUsage ? { usage: null } : {}),
  })
  yield chunk({ role: 'assistant', content: pieces.length === 0 && calls.length > 0 ? null : '', refusal: null }, null)
  for (const piece of pieces) yield chunk({ content: piece }, null)
  for (const [index, call] of calls.entries()) {
    const begun = { index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }
    yield chunk({ tool_calls: [begun] }, null)
    for (const piece of call.pieces) yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] }, null)
  }
  yield chunk({}, finishReason)
  if (request.includeUsage) {
    const common = { id, object: 'chat.completion.chunk', created, model: request.model }
    yield { ...common, choices: [], usage: completion.usage }
  }
}

/** About four letters a token, as a rule of thumb; nothing here is billed. */
function tokensOf(text: string): number {
  return Math.ceil(text.trim().length / 4)
}
