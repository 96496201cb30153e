import * as z from 'zod/mini'

/** The credential file an agent reads from `$CREDENTIALS_DIRECTORY/klariqo` (JSON, mode 0600). No platform key for the database is in it. */
export const agentSecretsSchema = z.strictObject({
  supabase_email: z.string(),
  supabase_password: z.string(),
  twilio_account_sid: z.string(),
  twilio_auth_token: z.string(),
  deepgram_api_key: z.string(),
  openai_api_key: z.string(),
  elevenlabs_api_key: z.string(),
  /** Keys of the vendors in `fallbacks`, by the name they are given there. */
  fallback_keys: z._default(z.record(z.string(), z.string()), {}),
  /** Signs what is sent to the client's own system; missing where there is none. */
  webhook_secret: z.optional(z.string()),
})

export type AgentSecrets = z.infer<typeof agentSecretsSchema>
export type AgentSecretsInput = z.input<typeof agentSecretsSchema>
