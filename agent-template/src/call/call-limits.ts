/** How long a call waits for what, in ms unless said otherwise. Tests shorten them; nothing else does. */
export type CallLimits = {
  /** From the end of the caller's speech to a filler when no answer has begun. */
  filler: number
  /** From the end of the caller's speech to giving the answer up. */
  stuck: number
  /** Of silence on both sides before the caller is asked, then bid goodbye. */
  silence: number
  /** Of a whole call where the database has said nothing else. */
  call: number
  /** Speech of our own detector that the recogniser must not pass over; anything shorter may be a cough. */
  speech: number
  /** From the end of a short sound that made us fall silent to going on, when no words came of it. */
  resume: number
  /** Sound of the caller's side without a word in it; past this it is noise, and nobody is waited for. */
  noise: number
  /** Of what we were saying that must be left for "mhm" to mean "go on" and not "yes". */
  backchannel: number
  /** Between two keys of one number. */
  keypad: number
  /** For the carrier to end a call; past it the socket is closed, which ends the call as well. */
  hangUp: number
  /** After the reckoned end of playback for a mark to come back. */
  mark: number
  /** Answers in one call. */
  turns: number
  /**
   * Tokens of the model in one call, of questions and answers: some 3,000 a question with the persona, the tools and the last
   * words, so about 65 of them.
   */
  callTokens: number
  /** The same of all calls, texts and summaries of one day (UTC), as far as this process has lived. */
  dayTokens: number
  /** For the database to say whether a call may be taken; past it the call is taken all the same. */
  admission: number
  /** Calls at once that nobody has admitted; further ones leave a message. */
  unadmitted: number
  /** Below this confidence (0 to 1) the caller is asked again. */
  confidence: number
}

export const callLimits: CallLimits = {
  filler: 1_500,
  stuck: 5_000,
  silence: 10_000,
  call: 15 * 60_000,
  speech: 600,
  resume: 500,
  noise: 2_000,
  backchannel: 1_000,
  keypad: 2_000,
  hangUp: 2_000,
  mark: 3_000,
  turns: 60,
  callTokens: 200_000,
  dayTokens: 5_000_000,
  admission: 1_000,
  unadmitted: 3,
  confidence: 0.35,
}
