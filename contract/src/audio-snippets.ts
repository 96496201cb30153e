import * as z from 'zod/mini'

/** One entry of `audio_snippets.json` in the client folder. `file` lies in audio_optimised/; the same stem with `.ulaw` in audio_ulaw/ (8 kHz mu-law, no header). */
export const audioSnippetSchema = z.strictObject({
  file: z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}\.mp3$/)),
  /** True length of the mu-law audio in milliseconds. */
  duration_ms: z.int(),
  text: z.string(),
  /** Words or phrases (lower case); a phrase fits when all its words are heard in order. */
  triggers: z.array(z.string()),
  intent: z.optional(z.string()),
  /** What the agent does after saying it. */
  action: z.optional(z.enum(['hangup', 'transfer', 'voicemail'])),
})

export const audioSnippetsSchema = z.record(z.string(), audioSnippetSchema)

export type AudioSnippet = z.infer<typeof audioSnippetSchema>
export type AudioSnippets = z.infer<typeof audioSnippetsSchema>
