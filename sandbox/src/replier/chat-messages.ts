import { z } from 'zod'
import type { Message } from './conversation.ts'

const part = z.looseObject({ type: z.literal('text'), text: z.string() })
const content = z.union([z.string(), z.array(part).min(1)])
const name = z.string().optional()
const asked = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
})

/** The messages of a request, after the vendor's document: text alone, no pictures and no sound. */
export const messageSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer', 'user']), content, name }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(asked).min(1).optional(),
    name,
  }),
  z.strictObject({ role: z.literal('tool'), content, tool_call_id: z.string() }),
])

type Given = z.infer<typeof messageSchema>

export function readMessage(given: Given): Message {
  const text = textOf(given.content ?? '')
  if (given.role === 'tool') return { role: 'tool', content: text, callId: given.tool_call_id }
  if (given.role !== 'assistant' || !given.tool_calls) return { role: given.role, content: text }
  const calls = given.tool_calls.map((call) => ({ id: call.id, ...call.function }))
  return { role: 'assistant', content: text, calls }
}

/** Why the order of messages is refused, as the vendor says it; null when it is right. */
export function orderProblem(messages: readonly Given[]): string | null {
  let open = new Set<string>()
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) {
        return "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
      }
      continue
    }
    if (open.size > 0) break
    if (message.role !== 'assistant') continue
    if ((message.content ?? null) === null && !message.tool_calls) {
      return "Invalid value for 'content': expected a string, got null."
    }
    open = new Set(message.tool_calls?.map(({ id }) => id))
  }
  if (open.size === 0) return null
  return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`
}

const textOf = (given: string | { text: string }[]): string =>
  typeof given === 'string' ? given : given.map((piece) => piece.text).join('\n')
