import { z } from 'zod'

/** The exact number a client is to get, journalled before anything is bought. */
const numberIntentSchema = z.object({
  phone_number: z.string(),
  /** `kept`: the platform owns it already. */
  source: z.enum(['bought', 'kept']),
  /** True when an earlier run had chosen it: that run may have bought it, and a list may not show it yet. */
  resumed: z.boolean(),
})

export type NumberIntent = z.infer<typeof numberIntentSchema>

/** Out of the journal; null when there is none (or it says that the step was undone). */
export const numberIntentOf = (json: unknown): NumberIntent | null => numberIntentSchema.safeParse(json).data ?? null
