import { readFacts } from './read-facts.ts'

/** One thing the model asks to be done, as it stands in a message. */
export type AskedCall = { id: string; name: string; arguments: string }
export type Message = {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content: string
  calls?: readonly AskedCall[]
  callId?: string
}

/** What the rules look at: the prompt's facts, and who said what. */
export type Conversation = {
  prompt: string
  facts: ReadonlyMap<string, string>
  /** The prompt asks for answers in Spanish; otherwise they are English. */
  spanish: boolean
  /** Caller and business in turn, without the prompt. */
  turns: readonly Message[]
  /** The caller's last words, as they were written, and what we had said before them. */
  said: string
  before: string
}

const SPANISH = /\b(?:answer|reply|speak|summary|write)[^.\n]*\bspanish\b|\blanguage es\b|\ben español\b/i

export function readConversation(messages: readonly Message[]): Conversation {
  const isPrompt = ({ role }: Message): boolean => role === 'system' || role === 'developer'
  const prompt = messages
    .filter(isPrompt)
    .map(({ content }) => content)
    .join('\n')
  const turns = messages.filter((message) => !isPrompt(message))
  const last = turns.findLastIndex(({ role }) => role === 'user')
  const before = turns
    .slice(0, Math.max(last, 0))
    .findLast(({ role, content }) => role === 'assistant' && content !== '')
  return {
    prompt,
    facts: readFacts(prompt),
    spanish: SPANISH.test(prompt),
    turns,
    said: turns[last]?.content ?? '',
    before: before?.content ?? '',
  }
}

/** A question by its mark or its first word. */
export function isQuestion(said: string): boolean {
  return (
    /[?¿]/.test(said) ||
    /^(?:(?:and|so|okay|ok|y)[, ]+)?(?:do|does|are|is|can|could|what|when|where|which|who|how|why|will|would|have|qué|cuándo|dónde|cuánto|cuánta|cómo|tienen|hay|puedo|pueden|cuál)\b/i.test(
      said.trim(),
    )
  )
}
