/** When a caller speaks: once the agent has been quiet for `afterMs`, or `afterMs` after it began to speak, into its words. */
type Moment = { when: 'after_agent' | 'interrupt'; afterMs: number }

/** One thing a scripted caller does. */
export type ScenarioStep =
  /** `audio`: absolute path of a recording, null: the sandbox's voice says it. */
  | ({ do: 'say'; text: string; audio: string | null } & Moment)
  /** Voice without words: too quiet, too far away. */
  | ({ do: 'mumble'; ms: number } & Moment)
  | { do: 'wait'; ms: number }
  | { do: 'press'; digits: string }
  | { do: 'hang_up'; afterMs: number }

/** How a call may be over: the agent said goodbye, passed it on, took a voicemail, or the caller hung up. */
type CallEnding = 'goodbye' | 'transfer' | 'voicemail' | 'caller'

/** What must be true of a call. Texts in `says` may hold details of the business: `{{callout_fee}}`. */
export type Expectations = {
  /** Intents of the snippets that answered, in this order; others may come between. */
  intents: string[]
  /** Each entry said by the agent, in any usual rendering; an entry with several texts wants one of them. */
  says: string[][]
  /** Regular expressions that no word of the agent may match. */
  never: string[]
  /** Tools that the model used; with what, the rows show. */
  tools: string[]
  /** Rows written for this call: each expectation wants a row of its own whose columns hold these words. */
  rows: { appointments: Record<string, string>[]; messages: Record<string, string>[]; texts: Record<string, string>[] }
  /** Null: it does not matter. */
  ends: CallEnding | null
  /** Whether the agent stopped speaking because of the caller; null: it does not matter. */
  interrupted: boolean | null
  /** 95 of 100 answers begin within this time after the caller's last word, on the wire. */
  answersWithinMs: number
}

/** One scripted call and what it must show. */
export type Scenario = {
  name: string
  title: string
  /** `text`: the recogniser is told the words, for languages and texts that it cannot hear. */
  caller: 'audio' | 'text'
  /** BCP 47 language that a client must speak for this scenario to fit, e.g. `en` or `es`. */
  language: string
  /** Details a client must have given; without one of them the scenario does not fit. */
  needs: string[]
  /** Loudness of the noise behind the caller's words in dBFS; null: none. */
  noise: number | null
  steps: ScenarioStep[]
  expect: Expectations
}
