import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { normaliseWords } from './normalise-words.ts'

/** One trigger of one snippet, ready to be looked for. */
type Trigger = Route & { greeting: boolean }
/** A client's triggers, and the language that utterances are compared in. */
export type RouteTable = {
  triggers: readonly Trigger[]
  /** Phrases that ask for a text message, which only the model can send. */
  textMe: readonly (readonly string[])[]
  language: string
}
/** What answers: a snippet, what its callers want (`intent` of the client's list), and the phrase that was heard. */
export type Route = { snippet: string; intent: string | null; words: readonly string[]; emergency: boolean }

/** Other words allowed between two words of a phrase: "a pipe in the kitchen has burst" still fits "pipe burst", half a minute of talk does not. */
const MAX_GAP = 3
const NEGATIONS = new Set(['not', 'isnt', 'wasnt', 'arent', 'no', 'nothing', 'ningun', 'ninguna', 'nada', 'sin'])
const FILL_WORDS = new Set('a an the really that very exactly any so es un una el la muy'.split(' '))
/** In the middle of a booking a phrase is a new wish only if it is so much of what was said: "12 Price Street" asks for no price. */
const ANSWER_SHARE = 0.5
/** A greeting is only an answer to a greeting: above this many words the caller wants something. */
const GREETING_WORDS = 3

/** "Can you text me your hours?" wants a text message, not the hours read out. */
const TEXT_ME = ['text me', 'text that', 'text it', 'text message', 'by text', 'sms', 'mensaje de texto', 'por mensaje']

/** Builds the table once a client; `silent` names snippets no utterance may call up (filler, apology, didn't catch that). */
export function buildRoutes(
  snippets: AudioSnippets,
  greeting: string,
  silent: readonly string[],
  language = 'en',
): RouteTable {
  const triggers = Object.entries(snippets)
    .filter(([name]) => !silent.includes(name))
    .flatMap(([name, { intent, triggers: phrases }]) =>
      phrases.map((phrase) => ({
        snippet: name,
        intent: intent ?? null,
        words: normaliseWords(phrase, language),
        emergency: intent === 'emergency' || name.includes('emergency'),
        greeting: name === greeting,
      })),
    )
    .filter(({ words }) => words.length > 0)
  return { triggers, textMe: TEXT_ME.map((phrase) => normaliseWords(phrase, language)), language }
}

/**
 * The snippet that answers what was said, or null when the model has to. A phrase fits when all its words are heard in
 * order; an emergency beats everything, then the phrase of more words, then the upper entry of the client's list.
 * `asked`: the caller answers a question of ours, so that only an emergency, or a phrase that is most of it, is a new wish.
 */
export function routeUtterance(text: string, table: RouteTable, options: { asked?: boolean } = {}): Route | null {
  const heard = normaliseWords(text, table.language)
  const wantsText = table.textMe.some((words) => fits(words, heard))
  let best: Trigger | null = null
  for (const trigger of table.triggers) {
    if (wantsText && !trigger.emergency) continue
    if (trigger.greeting && heard.length > GREETING_WORDS) continue
    if (options.asked && !trigger.emergency && trigger.words.length < heard.length * ANSWER_SHARE) continue
    if ((best === null || outranks(trigger, best)) && fits(trigger.words, heard)) best = trigger
  }
  if (best === null) return null
  const { snippet, intent, words, emergency } = best
  return { snippet, intent, words, emergency }
}

function outranks(one: Trigger, other: Trigger): boolean {
  if (one.emergency !== other.emergency) return one.emergency
  return one.words.length > other.words.length
}

function fits(words: readonly string[], heard: readonly string[]): boolean {
  for (let start = 0; start < heard.length; start++) {
    if (heard[start] === words[0] && !isNegated(heard, start) && follows(words, heard, start)) return true
  }
  return false
}

function follows(words: readonly string[], heard: readonly string[], start: number): boolean {
  let at = start
  for (const word of words.slice(1)) {
    const next = heard.indexOf(word, at + 1)
    if (next === -1 || next - at - 1 > MAX_GAP) return false
    at = next
  }
  return true
}

/** "It's not an emergency" does not mean an emergency. */
function isNegated(heard: readonly string[], start: number): boolean {
  let at = start - 1
  while (at >= 0 && FILL_WORDS.has(heard[at] ?? '')) at--
  return at >= 0 && NEGATIONS.has(heard[at] ?? '')
}
