import { composeReply, fromFacts, isGoodbye } from './compose-reply.ts'
import { type Conversation, isQuestion } from './conversation.ts'
import { fillSchema, isNullable, type JsonSchema } from './fill-schema.ts'
import { phrasesOf } from './phrases.ts'
import { readBooking, type Slots } from './read-booking.ts'
import { sayResult } from './say-result.ts'
import { topics } from './topics.ts'

export type OfferedTool = { name: string; description: string; parameters: JsonSchema }
/** What the stand-in answers: words, things to be done (arguments as a value, or as raw text), or both. */
export type Reply = { text: string; calls: readonly { name: string; args: unknown }[] }

const PERSON =
  /\b(?:speak|talk) (?:to|with) (?:a |an |the |your )?(?:\w+ )?(?:person|human|someone|somebody|manager|owner|boss|team|receptionist)|\bput me through|\btransfer me|\breal person|(?:hablar|comunicar(?:me)?) con (?:una |un |el |la |alguien)?/iu
const TEXT_ME =
  /\b(?:text|sms|message) (?:me|it|that|them|us)\b|\bsend (?:me )?(?:a |an |the |that |it )?(?:\w+ )?(?:by )?(?:text|sms)\b|\bmensaje de texto|\bmánde\w+ (?:un )?(?:texto|sms)/iu
const LEAVE_MESSAGE =
  /\b(?:leave|take|pass on|give) (?:\w+ )?(?:a |my |this )?message|\b(?:call|ring|phone) me back|\bcomplain|\btell (?:him|her|them|the (?:team|owner|boss)) (?:that )?|\bdejar (?:un )?(?:mensaje|recado)|\bdevuélvan?me la llamada|\bque me llamen/iu
const ASKED_FOR_MESSAGE =
  /\bpass it on\b|\btake (?:a message|your name)|\btell the team\b|le digo al equipo|tomar (?:su nombre|un mensaje)|se lo paso al equipo/i
const WRITTEN = /\bwritten that down\b|\blo he anotado y\b/i

/** Answers as a receptionist would, with the tools that are offered; only what the conversation and the prompt say counts. */
export function receptionist(conversation: Conversation, tools: readonly OfferedTool[]): Reply {
  const offered = new Map(tools.map((tool) => [tool.name, tool]))
  if (conversation.turns.at(-1)?.role === 'tool') return words(sayResult(conversation))
  return (
    leaving(conversation, offered) ??
    texting(conversation, offered) ??
    answering(conversation, offered) ??
    booking(conversation, offered) ??
    messaging(conversation, offered) ??
    lookingUp(conversation, offered) ??
    words(composeReply(conversation))
  )
}

type Offered = ReadonlyMap<string, OfferedTool>
const words = (text: string): Reply => ({ text, calls: [] })
const doing = (name: string, args: unknown): Reply => ({ text: '', calls: [{ name, args }] })

function leaving(conversation: Conversation, offered: Offered): Reply | null {
  const transfer = offered.get('transfer_call')
  if (transfer && PERSON.test(conversation.said)) {
    const { name, job } = readBooking(conversation).slots
    const reason = [name, job].filter((part) => part !== undefined).join(', ')
    return doing(
      'transfer_call',
      fillSchema(transfer.parameters, () => reason || undefined),
    )
  }
  const end = offered.get('end_call')
  const over = isGoodbye(conversation.said.toLowerCase())
  return end && over
    ? doing(
        'end_call',
        fillSchema(end.parameters, () => undefined),
      )
    : null
}

/** The facts asked for in the same breath, else those of the talk before. */
function texting(conversation: Conversation, offered: Offered): Reply | null {
  const tool = offered.get('send_sms')
  if (!tool || !TEXT_ME.test(conversation.said)) return null
  const about = (tool.parameters.properties as Record<string, JsonSchema> | undefined)?.about
  const labels = ((about?.items as JsonSchema | undefined)?.enum ?? []) as string[]
  const spoken = conversation.turns.filter(({ role }) => role !== 'tool').map(({ content }) => content.toLowerCase())
  const named = (text: string) =>
    labels.filter(
      (label) => text.includes(label) || topics.some((topic) => topic.asks.test(text) && topic.labels.test(label)),
    )
  const found = spoken
    .toReversed()
    .map(named)
    .find((some) => some.length > 0)
  if (found === undefined && labels.length > 0) return words(phrasesOf(conversation.spanish).notSure)
  return doing(
    'send_sms',
    fillSchema(tool.parameters, () => found),
  )
}

/** A question that a recording or a fact answers. What tells us something for a booking is no question. */
function answering(conversation: Conversation, offered: Offered): Reply | null {
  const { said, before } = conversation
  const { wanted, slots } = readBooking(conversation)
  const telling = ASKED_FOR_MESSAGE.test(before) || LEAVE_MESSAGE.test(said)
  const open = (wanted && offered.has('book_appointment')) || (telling && offered.has('take_message'))
  // "Can I book a table?" is no question to be answered.
  const asksForTable = slots.job === 'a table' && /\b(?:table|book\w*|reserv\w*)\b/i.test(said)
  if (open && (!isQuestion(said) || asksForTable)) return null
  const tool = offered.get('play_snippet')
  const snippet = tool && nameOfSnippet(tool.parameters, said.toLowerCase())
  if (tool && snippet !== undefined && !repeated(conversation, tool, snippet)) {
    return doing(
      'play_snippet',
      fillSchema(tool.parameters, () => snippet),
    )
  }
  const fact = fromFacts(conversation)
  return fact === null ? null : words(fact)
}

function nameOfSnippet(parameters: JsonSchema, said: string): string | undefined {
  const [property] = Object.values((parameters.properties ?? {}) as Record<string, JsonSchema>)
  const names = (property?.enum ?? []) as string[]
  const topic = topics.find(({ asks }) => asks.test(said))
  return topic && names.find((name) => topic.snippet.test(name))
}

/** Its words, as the tool describes it, were what we said just before. */
function repeated({ before }: Conversation, tool: OfferedTool, snippet: string): boolean {
  const text = tool.description.split('\n').find((line) => line.startsWith(`${snippet}: `))
  return text !== undefined && before !== '' && text.endsWith(before)
}

function booking(conversation: Conversation, offered: Offered): Reply | null {
  const tool = offered.get('book_appointment')
  const { wanted, slots } = readBooking(conversation)
  if (!tool || !wanted) return null
  const table =
    /^(?:a table|una mesa)$/i.test(slots.job ?? '') || /\b(?:restaurant|restaurante)\b/i.test(conversation.prompt)
  if (table) slots.job ??= conversation.spanish ? 'una mesa' : 'a table'
  const properties = Object.entries((tool.parameters.properties ?? {}) as Record<string, JsonSchema>)
  for (const [property, schema] of properties) {
    const slot = slotOf(property)
    if (slot === null || slots[slot] !== undefined) continue
    const applies = slot === 'address' ? !table : slot === 'people' ? table : true
    if (applies || !isNullable(schema)) return words(phrasesOf(conversation.spanish).ask[slot])
  }
  return doing(
    'book_appointment',
    fillSchema(tool.parameters, (property) => slots[slotOf(property) ?? 'people']),
  )
}

function slotOf(property: string): keyof Slots | null {
  if (/name/.test(property)) return 'name'
  if (/address|location/.test(property)) return 'address'
  if (/job|service|reason|problem|issue/.test(property)) return 'job'
  if (/time|date|day|window|when/.test(property)) return 'time'
  return /people|party|guests|size/.test(property) ? 'people' : null
}

function messaging(conversation: Conversation, offered: Offered): Reply | null {
  const tool = offered.get('take_message')
  const { said, before, spanish } = conversation
  const asked = ASKED_FOR_MESSAGE.test(before) && !WRITTEN.test(before)
  if (!tool || !(asked || LEAVE_MESSAGE.test(said))) return null
  const name = readBooking(conversation).slots.name
  const message = messageIn(conversation, asked)
  if (message === null) return words(phrasesOf(spanish).messageStart)
  return doing(
    'take_message',
    fillSchema(tool.parameters, (property) =>
      /name/.test(property) ? name : /message/.test(property) ? message : undefined,
    ),
  )
}

/** What there is to pass on: what was just said, unless it is only a yes or a name; then what could not be answered. */
function messageIn({ said, turns }: Conversation, asked: boolean): string | null {
  const plain = said
    .replace(/^(?:(?:yes|sure|okay|ok|please|sí|claro|por favor)[,.\s]*)+/i, '')
    .replace(/\b(?:my name(?:'s| is)|this is|it's|me llamo|soy) [\p{L}' -]+/iu, '')
  const told = plain.replace(LEAVE_MESSAGE, '').match(/[\p{L}\d]+/gu)?.length ?? 0
  if (told >= 4) return said
  if (!asked) return null
  const earlier = turns.filter(({ role }) => role === 'user').at(-2)?.content
  return earlier ?? null
}

function lookingUp(conversation: Conversation, offered: Offered): Reply | null {
  const tool = offered.get('look_up')
  if (!tool || !isQuestion(conversation.said)) return null
  return doing(
    'look_up',
    fillSchema(tool.parameters, () => conversation.said),
  )
}
