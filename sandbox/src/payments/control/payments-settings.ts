import { z } from 'zod'

export const settingsSchema = z.strictObject({
  /** Put before every answer of the REST API. */
  latency_ms: z.int().min(0).max(60_000),
  /** Where events are posted: encrypted, or in the clear on this machine alone; empty: nowhere (events are still listed). */
  webhook_url: z
    .string()
    .regex(/^(|https:\/\/.+|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\/.*)$/, 'https, or http to this machine'),
  /** `shuffled`: collected for a moment, then sent in any order. */
  webhook_order: z.enum(['ordered', 'shuffled']),
  /** How often each event is sent. */
  webhook_copies: z.int().min(1).max(10),
  /** How long an event waits before it is first sent. */
  webhook_delay_ms: z.int().min(0).max(600_000),
  /** How many of the next events are never sent at all; counts down. */
  webhook_drop: z.int().min(0),
  /** After a failed delivery: this long, then twice as long, and so on up to an hour, for three days. */
  webhook_retry_ms: z.int().min(10).max(3_600_000),
})

export type PaymentsSettings = z.infer<typeof settingsSchema>

export const defaultSettings: PaymentsSettings = {
  latency_ms: 0,
  webhook_url: '',
  webhook_order: 'ordered',
  webhook_copies: 1,
  webhook_delay_ms: 0,
  webhook_drop: 0,
  webhook_retry_ms: 2000,
}
