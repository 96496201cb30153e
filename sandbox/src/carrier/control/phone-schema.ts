import { callerStepSchema } from '@klariqo/contract/carrier-call'
import { z } from 'zod'

/** What happens when the platform rings this number. Steps are those of a caller; `record` is where the stereo WAV goes. */
export const phoneSchema = z.strictObject({
  number: z.string().regex(/^\+[1-9]\d{6,14}$/),
  behaviour: z.strictObject({
    answer_after_ms: z.int().min(0).optional(),
    busy: z.boolean().optional(),
    no_answer: z.boolean().optional(),
    /** Answered by a machine: a greeting, a beep, then the steps. */
    voicemail: z.boolean().optional(),
    /** Texts to it do not arrive, and this is the vendor's code why: 30003 unreachable, 30004 blocked, 30006 a landline, 30007 filtered. */
    sms_error: z.int().min(30_001).max(30_999).optional(),
    steps: z.array(callerStepSchema).default([]),
    record: z.string().nullable().default(null),
  }),
})

export type Phone = z.infer<typeof phoneSchema>

/** A phone nobody scripted: answers after a second, listens, and hangs up after 20 s. */
export const defaultPhone = (number: string): Phone => ({
  number,
  behaviour: {
    answer_after_ms: 1000,
    steps: [
      { do: 'wait', ms: 20_000 },
      { do: 'hangup', after_ms: 0 },
    ],
    record: null,
  },
})
