import type { LiveCall } from '../call/live-call.ts'
import type { Program } from '../call/program.ts'
import type { Carrier } from '../carrier.ts'
import type { TwimlNode } from '../twiml/twiml-node.ts'

export type VerbContext = {
  carrier: Carrier
  call: LiveCall
  node: TwimlNode
  /** Where the document came from; relative addresses are relative to it. Null for TwiML given as text. */
  documentUrl: string | null
  /** Aborted when the call is over or is given other TwiML. */
  signal: AbortSignal
  /** Runs TwiML on a leg that has been answered and not been joined yet. */
  whisper(leg: LiveCall, program: Program): Promise<void>
}

/** Does what the verb says. Resolves to the document to go on with, or null: the next verb follows. */
export type Verb = (context: VerbContext) => Promise<Program | null>
