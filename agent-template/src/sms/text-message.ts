/** What a text is for: decides how it introduces itself and what happens to it without the database. */
export type TextKind = 'confirmation' | 'owner_alert' | 'reply' | 'test' | 'requested'

/** A text that somebody wants sent. */
export type TextMessage = {
  /**
   * The same key is sent once at the most, however often and by whichever process it is asked for. At most 500 characters,
   * and nothing of a person in it: it stands in the log and in addresses.
   */
  key: string
  /** E.164. */
  to: string
  body: string
  kind: TextKind
  /** The call it came of; null: none. */
  callSid: string | null
}

/**
 * What became of it. `sent`: the carrier has it. `already`: this key was asked for before and not refused, `sid` if it went.
 * `refused`: it did not go and will not, `reason` says why in words for a person. `uncertain`: it may have gone, or goes once
 * it can be written down; whoever asked does not repeat it.
 */
export type TextOutcome = {
  status: 'sent' | 'already' | 'refused' | 'uncertain'
  reason: string | null
  sid: string | null
}
