import * as z from 'zod/mini'

const time = z.iso.datetime({ offset: true })
const phone = z.string()

/** Every answer in JSON, by name: what `/openapi.json` says and the tests hold the routes to. */
export const answers = {
  Error: z.object({ error: z.string(), reason: z.optional(z.string()), fields: z.optional(z.array(z.string())) }),
  NotImplemented: z.object({ error: z.string(), what: z.string(), when: z.string() }),
  Root: z.object({
    service: z.literal('klariqo-agent'),
    client_id: z.string(),
    business_name: z.string(),
    version: z.string(),
    status: z.literal('ok'),
  }),
  Health: z.object({
    status: z.enum(['ok', 'degraded']),
    client_id: z.string(),
    version: z.string(),
    template: z.string(),
    uptime_seconds: z.int(),
    database: z.enum(['ok', 'unreachable', 'refused']),
    calls: z.int(),
    draining: z.boolean(),
    writes_waiting: z.int(),
    writes_lost: z.int(),
    memory_rss_bytes: z.int(),
  }),
  Ready: z.object({ ready: z.boolean(), calls: z.int() }),
  System: z.object({
    status: z.enum(['ok', 'degraded']),
    client_id: z.string(),
    version: z.string(),
    uptime_seconds: z.int(),
    calls: z.int(),
    draining: z.boolean(),
    memory_rss_bytes: z.int(),
    checked_at: time,
    services: z.array(
      z.object({
        name: z.string(),
        address: z.nullable(z.string()),
        state: z.enum(['running', 'stopped', 'not configured']),
        health: z.nullable(z.int().check(z.minimum(0), z.maximum(100))),
      }),
    ),
    integrations: z.array(
      z.object({ name: z.string(), state: z.enum(['connected', 'refused', 'unreachable', 'not configured']) }),
    ),
  }),
  AudioList: z.object({
    files: z.array(
      z.object({ name: z.string(), file: z.string(), url: z.url(), text: z.string(), duration_ms: z.int() }),
    ),
  }),
  PlacedCall: z.object({
    call_sid: z.string(),
    status: z.literal('placed'),
    to: phone,
    scenario: z.nullable(z.string()),
  }),
  SentText: z.object({ message_sid: z.nullable(z.string()), status: z.enum(['sent', 'already']), to: phone }),
  Customers: z.object({
    customers: z.array(
      z.object({
        phone_number: phone,
        name: z.nullable(z.string()),
        first_contact: time,
        last_contact: time,
        calls: z.int(),
        texts: z.int(),
        appointments: z.int(),
      }),
    ),
    /** For `before` of the next page; null: this is the last one. */
    next_before: z.nullable(time),
  }),
} as const

export type AnswerName = keyof typeof answers
