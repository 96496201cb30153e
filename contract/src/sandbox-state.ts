import { z } from 'zod'

const service = z.strictObject({
  name: z.string(),
  state: z.enum(['starting', 'running', 'stopped', 'failed']),
  address: z.string(),
})

/** `$KLARIQO_HOME/sandbox.json` (mode 0600): how everything else finds a running sandbox. Keys and ports stay the same over down and up. */
export const sandboxStateSchema = z.strictObject({
  schema: z.literal(1),
  /** Process id of the running sandbox, null when it is down. */
  pid: z.int().nullable(),
  /** Start time of that process in clock ticks (/proc/<pid>/stat field 22), so that a reused process id is not taken for it. */
  pid_start: z.string().nullable(),
  started_at: z.string().nullable(),
  /** The loopback address this sandbox's agents listen on: 127.0.0.1 for the first sandbox of a machine, 127.0.0.2 for the next; null when it is down. */
  agent_address: z.string().nullable(),
  ports: z.strictObject({
    postgres: z.int(),
    supabase: z.int(),
    carrier: z.int(),
    recogniser: z.int(),
    voice: z.int(),
    replier: z.int(),
    edge: z.int(),
    // A sandbox made before there were payments has neither; its next start gives it both.
    payments: z.int().default(0),
    billing: z.int().default(0),
  }),
  keys: z.strictObject({
    postgres_password: z.string(),
    jwt_secret: z.string(),
    anon_key: z.string(),
    service_role_key: z.string(),
    twilio_account_sid: z.string(),
    twilio_auth_token: z.string(),
    deepgram_api_key: z.string(),
    openai_api_key: z.string(),
    elevenlabs_api_key: z.string(),
    stripe_secret_key: z.string().default(''),
    stripe_webhook_secret: z.string().default(''),
  }),
  services: z.array(service),
})

export type SandboxState = z.infer<typeof sandboxStateSchema>
