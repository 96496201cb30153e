import type { Conversation } from './conversation.ts'
import { phrasesOf } from './phrases.ts'
import { readSlots, type Slots } from './read-slots.ts'

export type { Slots } from './read-slots.ts'

const BOOKING =
  /\b(?:book|booking|appointment|reserv\w*|schedule|table for|send (?:someone|somebody|a \w+)|need an? (?:plumber|technician|engineer|electrician|tradesman)|(?:someone|somebody|you|a \w+) to (?:come|fix|repair|look|replace|install|unblock|clear|check|service)|come (?:out|over|around|round|and)|cita|agendar|programar|mesa para|visita|mandar|enviar|necesito un (?:plomero|técnico))(?!\p{L})/iu
const EMERGENCY =
  /\b(?:burst|flood\w*|water (?:everywhere|pouring|gushing)|emergency|overflowing|sewage|emergencia|inund\w*|reventó|reventad\w|agua por todas partes)(?!\p{L})/iu
/** A booking that was made is to be another one; what is not said anew stays. */
const CHANGE = /\b(?:instead|actually|change|make it|move it|rather|mejor|cambi\w+|en vez)(?!\p{L})/iu
const WRITTEN_DOWN = /\b(?:I have noted|He anotado)\b/

/** Where a booking stands. */
export type BookingState = { wanted: boolean; slots: Slots }

/**
 * What the caller has told of a booking since the last one was written down. The newest word of name, address and time
 * counts; the job is what was said of it first. A change of one that was made begins with what was told for that. What the
 * prompt says was heard already fills what is missing.
 */
export function readBooking(conversation: Conversation): BookingState {
  const { turns, prompt, spanish } = conversation
  const done = turns.findLastIndex(
    ({ content, calls = [] }, at) =>
      WRITTEN_DOWN.test(content) ||
      (calls.some(({ name }) => name === 'book_appointment') && succeeded(conversation, at)),
  )
  const slots: Slots = {}
  const earlier: Slots = {}
  let wanted = false
  let changed = false
  let before = ''
  for (const [at, { role, content }] of turns.entries()) {
    if (role === 'assistant' && content !== '') before = content
    if (role !== 'user') continue
    const asked = askedFor(before, spanish)
    const heard = readSlots(content, asked, /\b(?:your name|su nombre)\b/i.test(before))
    if (heard.name !== undefined) slots.name = heard.name
    const told = at <= done ? earlier : slots
    const { job, ...others } = heard
    Object.assign(told, defined(others))
    told.job ??= job
    if (at <= done) continue
    changed ||= done !== -1 && CHANGE.test(content) && Object.keys(defined(others)).length > 0
    const emergency = EMERGENCY.test(content)
    if (emergency) slots.time ??= phrasesOf(spanish).soon
    wanted ||= emergency || BOOKING.test(content)
  }
  const inherited = done === -1 || changed ? { ...noted(prompt), ...defined(earlier) } : {}
  return { wanted: wanted || changed, slots: { ...inherited, ...defined(slots) } }
}

function succeeded({ turns }: Conversation, at: number): boolean {
  const ids = new Set(turns[at]?.calls?.map(({ id }) => id))
  return turns.some(
    ({ role, callId, content }) => role === 'tool' && ids.has(callId ?? '') && !/refused|failed/i.test(content),
  )
}

/** The one thing that our last words asked for. */
function askedFor(before: string, spanish: boolean): keyof Slots | null {
  const asks = Object.entries(phrasesOf(spanish).ask) as [keyof Slots, string][]
  const own = asks.find(([, sentence]) => before.endsWith(sentence))?.[0]
  return own ?? (/(?:tell me your address|dígame su dirección)\.$/.test(before) ? 'address' : null)
}

/** `Heard from the caller so far: name: "Sam"; time: "Tuesday".` */
function noted(prompt: string): Slots {
  const line = /^Heard from the caller so far: (.*)$/m.exec(prompt)?.[1] ?? ''
  const slots: Slots = {}
  for (const [, key, value] of line.matchAll(/\b(name|address|time): "((?:[^"\\]|\\.)*)"/g)) {
    if (key === 'name' || key === 'address' || key === 'time') slots[key] = value
  }
  const people = /\bpeople: (\d+)/.exec(line)?.[1]
  return people === undefined ? slots : { ...slots, people: Number(people) }
}

const defined = (slots: Slots): Slots =>
  Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined))
