import type { Tenant } from '../config/tenant.ts'
import type { Counters } from '../counters.ts'
import type { Carrier } from '../providers/carrier.ts'
import type { Model } from '../providers/model.ts'
import type { Recogniser } from '../providers/recogniser.ts'
import type { Voice } from '../providers/voice.ts'
import type { Texts } from '../sms/texts.ts'
import type { Toolbelt } from '../tools/toolbox.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import type { Said } from './answerer.ts'
import type { CallJournal } from './call-journal.ts'
import type { CallLimits } from './call-limits.ts'
import type { CallLog } from './call-log.ts'
import type { Line } from './outlet.ts'
import type { Pacer } from './pacer.ts'
import type { RouteTable } from './route-utterance.ts'
import type { FrameClassifier } from './speech-detector.ts'
import type { TokenBudget } from './token-budget.ts'

/** What all conversations of the process share. */
export type CallTools = {
  tenant: Tenant
  routes: RouteTable
  recogniser: Recogniser
  model: Model
  voice: Voice
  carrier: Carrier
  texts: Texts
  pacer: Pacer
  limits: CallLimits
  /** What the model may still use today. */
  modelTokens: TokenBudget
  counters: Counters
  now: () => number
  classifier: () => FrameClassifier
}

/** What belongs to one call. `leave` ends the conversation, so that the call goes on with `next`. */
export type CallEnds = {
  line: Line
  callSid: string
  streamSid: string
  journal: CallJournal
  log: CallLog
  /** What the model may do in it. */
  toolbelt: Toolbelt
  /** Longest this conversation may last, ms. */
  limitMs: number
  /** What was said before over another socket of the same call; null: nothing, the caller is to be greeted. */
  earlier: readonly Said[] | null
  /** The caller was told that the call is recorded, and has heard it to the end. */
  onNoticed(): void
  leave(next: NextAction): void
}
