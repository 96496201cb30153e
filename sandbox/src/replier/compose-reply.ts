import type { Conversation } from './conversation.ts'
import { phrasesOf } from './phrases.ts'
import { topics } from './topics.ts'

const FILLER = new Set(
  'a an and are at be can do does for from have how i in is it me my of on or our the to we what with you your'.split(
    ' ',
  ),
)

/**
 * What the stand-in for a language model says: the same words for the same conversation. It looks only at the facts in the
 * system prompt and at the caller's last words, and never states anything that is not among those facts.
 */
export function composeReply(conversation: Conversation): string {
  return fromFacts(conversation) ?? fromSmallTalk(conversation) ?? phrasesOf(conversation.spanish).notSure
}

/** The answer that a fact of the prompt gives; null when none does. */
export function fromFacts({ said, facts, spanish }: Conversation): string | null {
  const asked = said.toLowerCase()
  return fromTopics(asked, facts, spanish) ?? fromLabels(asked, facts, spanish)
}

function fromTopics(said: string, facts: ReadonlyMap<string, string>, spanish: boolean): string | null {
  for (const topic of topics) {
    if (!topic.asks.test(said)) continue
    for (const [label, value] of facts) if (topic.labels.test(label)) return topic.say(value, spanish)
  }
  return null
}

/** A question in the very words of a fact's label: "is there a cancellation policy" and `Fact cancellation policy: …`. */
function fromLabels(said: string, facts: ReadonlyMap<string, string>, spanish: boolean): string | null {
  const words = new Set(said.match(/[\p{L}']+/gu)?.filter((word) => !FILLER.has(word)))
  for (const [label, value] of facts) {
    const named = label.split(/[^\p{L}']+/u).filter((word) => word !== '' && !FILLER.has(word))
    if (label !== 'business' && named.length > 0 && named.every((word) => words.has(word))) {
      return phrasesOf(spanish).about(label, value)
    }
  }
  return null
}

function fromSmallTalk({ said: words, facts, spanish }: Conversation): string | null {
  const said = words.toLowerCase()
  const phrases = phrasesOf(spanish)
  const business = facts.get('business') ?? facts.get('negocio')
  if (/\b(book|booking|appointment|reserv(e|ation|ar)|schedule|come (out|over|around)|cita|agendar)\b/.test(said)) {
    return phrases.bookingStart
  }
  if (isGoodbye(said)) return phrases.goodbye(business)
  if (/\b(thanks|thank you|gracias)\b/.test(said)) return phrases.welcome
  if (/\bmy name is\b|\bit's me\b|\bme llamo\b|\d{3}/.test(said)) return phrases.noted
  if (/^(hi|hello|hey|hola|buenos días|buenas)\b[^?]{0,20}$/.test(said)) return phrases.hello(business)
  if (/^(yes|yeah|yep|correct|right|okay|ok|great|perfect|sí|si|claro|perfecto|bueno)\b[^?]{0,30}$/.test(said)) {
    return phrases.anythingElse
  }
  return null
}

export function isGoodbye(said: string): boolean {
  return /\b(bye|goodbye|that's all|that is all|that'll be all|nothing else|adiós|hasta luego|es todo|nada más)(?!\p{L})|^no[, ]+(thanks|thank you|gracias|that's it)\b/iu.test(
    said,
  )
}
