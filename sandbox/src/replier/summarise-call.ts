import { type Conversation, type Message, readConversation } from './conversation.ts'
import { fillSchema, type JsonSchema } from './fill-schema.ts'
import { readBooking } from './read-booking.ts'

/** Signs in what was said, in the order they decide: what a call came to, how the caller felt, how soon it has to be. */
const SIGNS: readonly [word: string, sign: RegExp][] = [
  ['emergency', /burst|flood|water everywhere|emergency|smell gas|gas leak|emergencia|inund|reventó/i],
  ['complaint', /complain|not happy|unhappy|disappointed|refund|queja|molesto/i],
  ['wrong_number', /wrong number|número equivocado/i],
  ['spam', /warranty of your car|special offer for your business|google listing/i],
  ['booked', /I have noted|He anotado/],
  ['message_taken', /written that down|lo he anotado y/i],
  ['answered', /./],
  ['negative', /not happy|unhappy|disappointed|angry|terrible|refund|ridiculous|molesto|enojad|pésimo/i],
  ['positive', /\b(?:great|perfect|wonderful|excellent|lovely|thank you so much|perfecto|excelente)\b/i],
  ['neutral', /./],
  ['soon', /today|tomorrow|as soon as possible|hoy|mañana|lo antes posible/i],
  ['flexible', /whenever|any time|no hurry|cuando puedan/i],
]

/** One JSON document after the schema: the same for the same call, every field from what was said or null. */
export function summariseCall(messages: readonly Message[], schema: JsonSchema): unknown {
  const conversation = readConversation(asTurns(messages))
  const { slots } = readBooking({ ...conversation, turns: conversation.turns.filter(({ role }) => role === 'user') })
  const text = conversation.turns.map(({ content }) => content).join('\n')
  const name = slots.name
  const known: Record<string, unknown> = {
    ...slots,
    customer_name: name,
    caller_name: name,
    time_window: slots.time,
    summary: summaryOf(conversation, slots),
    emergency: SIGNS[0]?.[1].test(text),
  }
  return fillSchema(schema, (property, { enum: allowed }) => {
    if (!Array.isArray(allowed)) return known[property]
    return SIGNS.find(([word, sign]) => allowed.includes(word) && sign.test(text))?.[0]
  })
}

/** A transcript within one message (`caller: …` and `agent: …` lines) is a conversation as well. */
function asTurns(messages: readonly Message[]): Message[] {
  return messages.flatMap((message) => {
    const lines = [...message.content.matchAll(/^(caller|customer|user|agent|assistant): (.*)$/gim)]
    if (message.role !== 'user' || lines.length === 0) return [message]
    return lines.map(([, speaker = '', content = '']): Message => {
      return { role: /^(?:caller|customer|user)$/i.test(speaker) ? 'user' : 'assistant', content }
    })
  })
}

function summaryOf({ turns, spanish }: Conversation, { name, job, address, time }: Record<string, unknown>): string {
  const who = name ?? (spanish ? 'El cliente' : 'The caller')
  const first = turns.find(({ role, content }) => role === 'user' && content.split(' ').length > 3)?.content
  const details = [job, address, time].filter((part) => part !== undefined).join(', ')
  const wish = details || first || (spanish ? 'nada' : 'nothing')
  return spanish ? `${who} llamó. Pidió: ${wish}.` : `${who} called. Wanted: ${wish}.`
}
