import { readFacts } from './read-facts.ts'

/** What a caller may ask about: words that show it, the labels of facts that answer it, and the sentence to say. */
type Topic = { asks: RegExp; labels: RegExp; say(value: string): string }

const topics: readonly Topic[] = [
  {
    asks: /\b(open|opening|close[sd]?|closing|hours|weekends?|saturdays?|sundays?|what time)\b/,
    labels: /hours|opening/,
    say: (value) => `We are open ${value}.`,
  },
  {
    asks: /\b(per hour|hourly|rates?)\b/,
    labels: /hourly/,
    say: (value) => `Our hourly rate is ${value}.`,
  },
  {
    asks: /\b(charges?|costs?|prices?|pricing|fees?|how much|expensive)\b/,
    labels: /fee|price|cost|charge|hourly|rate|per person/,
    say: (value) => `That is ${value}. The team confirms the price before any work starts.`,
  },
  {
    asks: /\b(areas?|suburbs?|cover|service my|come to|located|where are you|address)\b/,
    labels: /area|address|location/,
    say: (value) => `We look after ${value}.`,
  },
  {
    asks: /\b(warrant(y|ies)|guaranteed?s?)\b/,
    labels: /warranty|guarantee/,
    say: (value) => `Our warranty: ${value}.`,
  },
  { asks: /\b(licen[cs]ed?|insured|qualified)\b/, labels: /licen[cs]e|insur/, say: (value) => `Yes: ${value}.` },
  {
    asks: /\b(pay|payment|card|cash|plan|eftpos)\b/,
    labels: /payment/,
    say: (value) => `You can pay by ${value}.`,
  },
  { asks: /\b(park(ing)?)\b/, labels: /parking/, say: (value) => `About parking: ${value}.` },
  {
    asks: /\b(services?|do you (do|fix|repair|offer|install)|can you (fix|repair|install))\b/,
    labels: /services/,
    say: (value) => `We can help with ${value}.`,
  },
]

const FILLER = new Set(
  'a an and are at be can do does for from have how i in is it me my of on or our the to we what with you your'.split(
    ' ',
  ),
)

/**
 * What the stand-in for a language model says: the same words for the same conversation. It looks only at the facts in the
 * system prompt and at the caller's last words, and never states anything that is not among those facts.
 */
export function composeReply(messages: readonly { role: string; content: string }[]): string {
  const isPrompt = (role: string): boolean => role === 'system' || role === 'developer'
  const prompt = messages.filter((message) => isPrompt(message.role)).map((message) => message.content)
  const facts = readFacts(prompt.join('\n'))
  const said = (messages.findLast((message) => message.role === 'user')?.content ?? '').toLowerCase()
  const business = facts.get('business')
  return (
    fromTopics(said, facts) ??
    fromLabels(said, facts) ??
    fromSmallTalk(said, business) ??
    'I am not sure about that, but I can take your name and number, and the team will call you back.'
  )
}

function fromTopics(said: string, facts: Map<string, string>): string | null {
  for (const topic of topics) {
    if (!topic.asks.test(said)) continue
    for (const [label, value] of facts) if (topic.labels.test(label)) return topic.say(value)
  }
  return null
}

/** A question in the very words of a fact's label: "is there a cancellation policy" and `Fact cancellation policy: …`. */
function fromLabels(said: string, facts: Map<string, string>): string | null {
  const words = new Set(said.match(/[a-z']+/g)?.filter((word) => !FILLER.has(word)))
  for (const [label, value] of facts) {
    const named = label.split(/[^a-z']+/).filter((word) => word !== '' && !FILLER.has(word))
    if (label !== 'business' && named.length > 0 && named.every((word) => words.has(word))) {
      return `About our ${label}: ${value}.`
    }
  }
  return null
}

function fromSmallTalk(said: string, business: string | undefined): string | null {
  if (/\b(book|booking|appointment|reserv(e|ation)|schedule|come (out|over|around))\b/.test(said)) {
    return 'I can take the details for that. What is your name, and which day suits you?'
  }
  if (/\b(bye|goodbye|that's all)\b/.test(said))
    return `Thank you for calling${business ? ` ${business}` : ''}. Goodbye.`
  if (/\b(thanks|thank you)\b/.test(said)) return 'You are welcome. Is there anything else I can help you with?'
  if (/\bmy name is\b|\bit's me\b|\d{3}/.test(said))
    return 'Thank you, I have noted that. What is the best number to reach you on?'
  if (/^(hi|hello|hey)\b[^?]{0,20}$/.test(said))
    return `Hello, this is ${business ?? 'the assistant'}. How can I help you?`
  return null
}
