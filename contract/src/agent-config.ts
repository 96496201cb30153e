import * as z from 'zod/mini'
import { toolNames } from './tool-names.ts'

const url = z.string().check(z.regex(/^(https?|wss?):\/\/[^\s]+[^/]$/, 'an address without a trailing slash'))

const hostAndPort = z.string().check(z.regex(/^([\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/, 'host:port'))
const service = z._default(z.nullable(hostAndPort), null)

/** `agent.json` in the client folder: everything an agent needs that is no secret. Written by the CLI, read by the agent. */
export const agentConfigSchema = z.strictObject({
  schema: z.literal('klariqo.agent/1'),
  client_id: z.string(),
  slug: z.string(),
  region: z.string(),
  industry: z.string(),
  business_name: z.string(),
  port: z.int(),
  /** BCP 47, e.g. `en-AU`. */
  language: z.string(),
  /** IANA name, e.g. `Australia/Sydney`. */
  time_zone: z.string(),
  /** Public origin and API path, e.g. `https://app.klariqo.com/api/jamesonplumbing`. */
  public_base_url: url,
  phone_number: z.nullable(z.string()),
  /** Where a caller is passed on to; null: voicemail instead. */
  transfer_number: z.nullable(z.string()),
  /** Facts for the model, rendered. */
  persona_prompt: z.string(),
  template: z.strictObject({ name: z.string(), version: z.string() }),
  greeting: z.strictObject({ snippet: z.string(), interruptible: z.boolean() }),
  /** Names of the snippets with a fixed role. */
  roles: z.strictObject({
    filler: z.string(),
    not_understood: z.string(),
    apology: z.string(),
    goodbye: z.string(),
    transfer: z.string(),
    voicemail: z.string(),
    /** Said on a line that takes no calls, before hanging up. Missing in configurations of earlier versions: the apology then. */
    unavailable: z.optional(z.string()),
    /** Said before the greeting where calls are recorded. */
    recording_notice: z.optional(z.string()),
  }),
  voice: z.strictObject({
    voice_id: z.string(),
    model_id: z.string(),
    speed: z.optional(z.number()),
    stability: z.optional(z.number()),
    similarity_boost: z.optional(z.number()),
  }),
  model: z.strictObject({ name: z.string(), max_completion_tokens: z.int(), temperature: z.number() }),
  recogniser: z.strictObject({
    model: z.string(),
    endpointing_ms: z.int(),
    utterance_end_ms: z.int(),
    keyterms: z.array(z.string()),
  }),
  vendors: z.strictObject({
    supabase_url: url,
    supabase_anon_key: z.string(),
    twilio_url: url,
    deepgram_url: url,
    openai_url: url,
    elevenlabs_url: url,
  }),
  // What follows is missing in configurations of earlier versions; the value given here holds then.
  /** Who is told of emergencies and missed calls by SMS; null: nobody. */
  owner_number: z._default(z.nullable(z.string()), null),
  tools: z._default(z.array(z.enum(toolNames)), []),
  /** Facts of the business by their label, e.g. `hours`: what may be said without the model. */
  facts: z._default(z.record(z.string(), z.string()), {}),
  /** The client's own questions and answers. */
  questions: z._default(z.array(z.strictObject({ question: z.string(), answer: z.string() })), []),
  /** More calls at once than `max_calls` meet `action`. */
  overflow: z._default(z.strictObject({ max_calls: z.int(), action: z.enum(['forward', 'voicemail', 'message']) }), {
    max_calls: 10,
    action: 'voicemail',
  }),
  /** Both sides of every call are recorded. */
  record_calls: z._default(z.boolean(), false),
  /** The client's own system, told of every call that is over; null: none. */
  webhook_url: z._default(z.nullable(z.string()), null),
  /** Origin of the dashboard, the only one that browsers may call us from; null: none. */
  dashboard_origin: z._default(z.nullable(url), null),
  /** Where else this client's line rests on, only for `/system` to look whether it is there; null: this deployment has none. */
  services: z._default(z.strictObject({ postgresql: service, redis: service, frontend: service }), {
    postgresql: null,
    redis: null,
    frontend: null,
  }),
  /** Further vendors in the order they are tried; `credential` names a key in the credential file's `fallback_keys`. */
  fallbacks: z._default(
    z.strictObject({
      recogniser: z._default(z.array(z.strictObject({ url, credential: z.string(), model: z.string() })), []),
      model: z._default(z.array(z.strictObject({ url, credential: z.string(), name: z.string() })), []),
      voice: z._default(
        z.array(z.strictObject({ url, credential: z.string(), voice_id: z.string(), model_id: z.string() })),
        [],
      ),
    }),
    { recogniser: [], model: [], voice: [] },
  ),
})

export type AgentConfig = z.infer<typeof agentConfigSchema>
/** As it may be written: what has a value of its own may be left out. */
export type AgentConfigInput = z.input<typeof agentConfigSchema>
