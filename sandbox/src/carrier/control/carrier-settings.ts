import { z } from 'zod'

export const settingsSchema = z.strictObject({
  /** Put before every answer of the REST API. */
  latency_ms: z.int().min(0).max(60_000),
  /** `shuffled`: held until the call has ended, then sent at once in any order. `doubled`: each sent twice. */
  callback_order: z.enum(['ordered', 'shuffled', 'doubled']),
  /** How much faster than the wall clock the time of new calls runs. Above 1 an agent that keeps real time falls behind. */
  speed: z.number().min(0.1).max(200),
  /** How far lists of numbers lag behind. */
  list_stale_ms: z.int().min(0).max(60_000),
  /** Buying a number that is owned already: take it for an update, or refuse it as not available. */
  owned: z.enum(['update', 'reject']),
  rng_seed: z.int().min(0),
})

export type CarrierSettings = z.infer<typeof settingsSchema>

export const defaultSettings: CarrierSettings = {
  latency_ms: 0,
  callback_order: 'ordered',
  speed: 1,
  list_stale_ms: 0,
  owned: 'update',
  rng_seed: 1,
}
