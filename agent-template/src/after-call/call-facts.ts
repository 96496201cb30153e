import { toolNames } from '@klariqo/contract/tool-names'
import * as z from 'zod/mini'

const line = z.object({ speaker: z.enum(['Customer', 'Agent']), text: z.string(), at_ms: z.number() })
/** A tool that did what it was asked for, with what it was given. */
const deed = z.object({ tool: z.enum(toolNames), given: z.record(z.string(), z.unknown()) })

/** What was said and done while our media socket was open. */
const conversationSchema = z.object({
  ended_at: z.string(),
  lines: z.array(line),
  /** Intents of the snippets that were played, in order. */
  intents: z.array(z.string()),
  deeds: z.array(deed),
  /** How the call went on; null: the caller hung up, or the line was lost. */
  next: z.nullable(z.enum(['hangup', 'transfer', 'voicemail'])),
})

/** What is known of one call, from first to last; kept on disk until its summary is made. Holds callers' words. */
export const callFactsSchema = z.object({
  call_sid: z.string(),
  from: z.string(),
  to: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  test: z.boolean(),
  started_at: z.string(),
  /** Null: it never came to one. */
  conversation: z.nullable(conversationSchema),
  /** Whether somebody took the call that was passed on; null: it was not. */
  reached: z.nullable(z.boolean()),
  /** The recording of a message that the caller left. */
  voicemail: z.nullable(z.object({ recording_sid: z.string(), seconds: z.nullable(z.number()) })),
  /** The recording of the whole call. */
  recording_sid: z.nullable(z.string()),
  /** How the carrier says it ended; null: we were not told. */
  end: z.nullable(z.object({ status: z.string(), seconds: z.number() })),
})

export type CallFacts = z.infer<typeof callFactsSchema>
export type Conversation = z.infer<typeof conversationSchema>
