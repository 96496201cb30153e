import { z } from 'zod'

/** What a simulated caller does, in order. `after_agent`: waits until the agent has spoken and then been quiet for `after_ms`; `interrupt`: `after_ms` after the agent started speaking. `heard` makes it a text caller: the sandbox's recogniser hears these words in that sound, whatever it is and in any language. `hangup` right after a `say` waits like `after_agent` (20 s at most without any sound); after anything else, or first, it comes `after_ms` later. */
export const callerStepSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('say'),
    text: z.string(),
    wav: z.string(),
    heard: z.string().optional(),
    when: z.enum(['after_agent', 'interrupt']),
    after_ms: z.int(),
  }),
  z.strictObject({ do: z.literal('dtmf'), digits: z.string() }),
  z.strictObject({ do: z.literal('wait'), ms: z.int() }),
  z.strictObject({ do: z.literal('hangup'), after_ms: z.int() }),
])

/** POST /_sandbox/calls of the carrier: a caller rings `to`. `wav` paths are absolute; `record` is where the stereo WAV goes (left the caller, right the agent). */
export const callerRequestSchema = z.strictObject({
  to: z.string(),
  from: z.string(),
  steps: z.array(callerStepSchema),
  record: z.string().nullable(),
  /** The caller gives up after this long. */
  max_ms: z.int(),
})

export type CallerStep = z.infer<typeof callerStepSchema>
export type CallerRequest = z.infer<typeof callerRequestSchema>

/** One thing heard or seen on the wire, on the call's own clock (0 = answered). */
export type CarrierEvent = {
  at_ms: number
  kind:
    | 'caller_speech_start'
    | 'caller_speech_end'
    | 'agent_audio_start'
    | 'agent_audio_end'
    | 'clear'
    | 'mark'
    | 'dtmf'
    | 'twiml'
    | 'stream_start'
    | 'stream_stop'
    | 'error'
  detail?: string
}

/** GET /_sandbox/calls/{sid}. `status` in Twilio's words; `recording` once written. */
export type CarrierCall = {
  sid: string
  from: string
  to: string
  direction: 'inbound' | 'outbound-api'
  status: string
  duration_seconds: number | null
  recording: string | null
  events: CarrierEvent[]
  webhooks: { at_ms: number; url: string; status: number; ms: number; event: string }[]
  errors: { code: number; message: string }[]
}
