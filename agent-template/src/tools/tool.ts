import type { ToolName } from '@klariqo/contract/tool-names'
import type * as z from 'zod/mini'
import type { CallLog } from '../call/call-log.ts'
import type { Slots } from '../call/read-slots.ts'
import type { Tenant } from '../config/tenant.ts'
import type { Texts } from '../sms/texts.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import type { NextAction } from '../twiml/next-answer.ts'

/** What the tools of one call work with: all that they must not take from the model. */
export type CallContext = {
  callSid: string
  /** As the carrier gave it: untrusted text, for a withheld number is a word. */
  callerNumber: string
  tenant: Tenant
  texts: Texts
  queue: WriteQueue
  /** Wall clock in ms. */
  wallClock: () => number
  log: CallLog
  /** A tool did what it was asked for, with these arguments. */
  journal: { deed(tool: ToolName, given: Record<string, unknown>): void }
  /** What the owner hears before the caller is put through. */
  tellOwner(words: string): void
}

/** With what was read from the caller's words so far, without a model. */
export type ToolContext = CallContext & { slots: Slots }

/**
 * What came of a tool. With nothing but `tell` the model is asked to go on; what is said, played or done next is the
 * answer to the caller, and `tell` is then only remembered.
 */
export type ToolResult = {
  /** Words of our own, spoken as they are. */
  say?: string
  /** Played from disk. */
  snippet?: string
  /** How the call goes on. */
  next?: NextAction
  /** Told to the model. */
  tell: string
  /** It was not done, for the reason told. */
  undone?: true
}

/** One thing the model may ask for. Ids, amounts and phone numbers are never among its parameters. */
export type Tool = {
  name: ToolName
  /** For the model: when to use it. */
  description: string
  /** A strict object: what is missing or besides it is refused. */
  parameters: z.ZodMiniType
  /** Ready to be run with these arguments; null when they are of another form. */
  prepare(args: unknown): {
    args: Record<string, unknown>
    run(context: ToolContext, signal: AbortSignal): ToolResult | Promise<ToolResult>
  } | null
}
