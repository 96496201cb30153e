import type { CallFacts } from './call-facts.ts'
import type { CallFields, CallSummary, Outcome } from './call-summary.ts'
import { deedOutcome } from './deed-outcome.ts'

const MAX_WORDS = 200

const sentences: Record<Outcome, string> = {
  booked: 'The caller booked an appointment.',
  message_taken: 'The agent took a message.',
  answered: 'The agent answered the call.',
  transferred: 'The caller was put through.',
  voicemail: 'The caller left a voice message.',
  emergency: 'The caller reported an emergency.',
  complaint: 'The caller complained.',
  missed: 'The call was missed.',
  abandoned: 'The caller hung up without a word.',
  not_reached: 'Nobody took the call.',
  wrong_number: 'The caller had the wrong number.',
  spam: 'The call was of no use to the business.',
}

/** A call in short from what was done and played alone, in English: for calls without words, and where the model is away. */
export function summaryByRules(facts: CallFacts): CallSummary {
  const intents = facts.conversation?.intents ?? []
  const outcome =
    deedOutcome(facts) ??
    (intents.includes('emergency') ? 'emergency' : intents.includes('complaint') ? 'complaint' : 'answered')
  const fields = givenFields(facts)
  const words = facts.conversation?.lines.find(({ speaker, text }) => speaker === 'Customer' && text.length > 12)?.text
  const said = words
    ? ` They said: “${words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS - 1).toWellFormed()}…` : words}”`
    : ''
  return {
    summary: `${sentences[outcome]}${said}`,
    outcome,
    fields: intents.includes('emergency') ? { ...fields, urgency: 'emergency' } : fields,
    sentiment: intents.includes('complaint') ? 'negative' : 'neutral',
    model: null,
  }
}

/** What the tools were given; a later booking corrects an earlier one. */
function givenFields(facts: CallFacts): CallFields {
  const given = Object.assign({}, ...(facts.conversation?.deeds ?? []).map((deed) => deed.given)) as Record<
    string,
    unknown
  >
  const text = (key: string): string | null => {
    const value = given[key]
    return typeof value === 'string' && value !== '' ? value : null
  }
  return {
    name: text('name'),
    address: text('address'),
    job: text('job'),
    time_window: text('time_window'),
    urgency: given.urgent === true || given.urgency === 'emergency' ? 'emergency' : null,
  }
}
