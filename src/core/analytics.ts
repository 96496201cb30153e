import { z } from 'zod'

const count = z.number().int()
const cents = z.number().int()
const latency = z.object({
  turns: count,
  p50_ms: count.nullable(),
  p95_ms: count.nullable(),
  p99_ms: count.nullable(),
})
const answers = z.object({ turns: count, share: z.number().nullable() })
const used = z.array(z.object({ name: z.string(), turns: count }))

/**
 * A range of one client's local days, as the database answers it and `stats --json` prints it. Cents of `currency` are what
 * calls cost. Percentiles are nearest-rank over values rounded up by at most five hundredths; null where there is nothing to rank.
 */
export const analyticsSchema = z.object({
  client_id: z.string(),
  from: z.string(),
  to: z.string(),
  time_zone: z.string(),
  currency: z.string(),
  total_calls: count,
  cost_cents: cents,
  by_day: z.array(z.object({ day: z.string(), calls: count, answered: count, seconds: count, cost_cents: cents })),
  /** 24, midnight first. */
  by_hour: z.array(count),
  /** 7, Monday first. */
  by_weekday: z.array(count),
  by_weekday_and_hour: z.array(z.array(count)),
  outcomes: z.object({
    status: z.record(z.string(), count),
    /** included, charged, free; open: not settled yet. */
    billed_as: z.record(z.string(), count),
    refused: z.record(z.string(), count),
  }),
  durations: z.object({
    calls: count,
    total_seconds: count,
    average_seconds: z.number().nullable(),
    p50_seconds: count.nullable(),
    p95_seconds: count.nullable(),
    histogram: z.array(z.object({ above_seconds: count, up_to_seconds: count.nullable(), calls: count })),
  }),
  /** Turns of the agent that answered a caller. */
  answered_by: z.object({ snippet: answers, tts: answers, llm: answers }),
  /** What the agent said of itself: greetings, prompts. */
  unasked_turns: count,
  /** From the end of the caller's words to the first sound of the answer. */
  latency: z.object({ overall: latency, snippet: latency, tts: latency, llm: latency }),
  busiest_snippets: used,
  busiest_triggers: used,
})
export type Analytics = z.infer<typeof analyticsSchema>
