/** What came of a call; the database knows the same words. */
export const outcomes = [
  'booked',
  'message_taken',
  'answered',
  'transferred',
  'voicemail',
  'emergency',
  'complaint',
  'missed',
  'abandoned',
  'not_reached',
  'wrong_number',
  'spam',
] as const
export type Outcome = (typeof outcomes)[number]

export const sentiments = ['positive', 'neutral', 'negative'] as const

export const urgencies = ['emergency', 'soon', 'flexible'] as const

/** What the caller told of themselves and their wish; null: not a word of it. */
export type CallFields = {
  name: string | null
  address: string | null
  job: string | null
  time_window: string | null
  urgency: (typeof urgencies)[number] | null
}

/** A call in short. `model` is who wrote it; null: our own rules. */
export type CallSummary = {
  summary: string
  outcome: Outcome
  fields: CallFields
  sentiment: (typeof sentiments)[number]
  model: string | null
}
