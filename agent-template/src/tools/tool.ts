import type { ToolName } from '@klariqo/contract/tool-names'
import type * as z from 'zod/mini'
import type { CallLog } from '../call/call-log.ts'
import type { Tenant } from '../config/tenant.ts'
import type { Texts } from '../sms/texts.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import type { NextAction } from '../twiml/next-answer.ts'

/** What a tool works with: all that it must not take from the model. */
export type ToolContext = {
  callSid: string
  /** As the carrier gave it: untrusted text, for a withheld number is a word. */
  callerNumber: string
  tenant: Tenant
  texts: Texts
  queue: WriteQueue
  /** Wall clock in ms. */
  wallClock: () => number
  log: CallLog
  /** What the owner hears before the caller is put through. */
  tellOwner(words: string): void
}

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
}

/** One thing the model may ask for. Ids, amounts and phone numbers are never among its parameters. */
export type Tool<Parameters extends z.ZodMiniType = z.ZodMiniType> = {
  name: ToolName
  /** For the model: when to use it. */
  description: string
  parameters: Parameters
  run(args: z.infer<Parameters>, context: ToolContext, signal: AbortSignal): ToolResult | Promise<ToolResult>
}
