import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { sandboxAddresses } from './sandbox-addresses.ts'

/** What `klariqo status --env` prints, so that psql, curl or an SDK can be pointed at the sandbox. Values hold no shell-special character. */
export function sandboxEnvironment(state: SandboxState): Record<string, string> {
  const at = sandboxAddresses(state)
  const { keys } = state
  return {
    SUPABASE_URL: at.supabase,
    SUPABASE_ANON_KEY: keys.anon_key,
    SUPABASE_SERVICE_ROLE_KEY: keys.service_role_key,
    DATABASE_URL: at.databaseUrl,
    TWILIO_API_URL: at.carrier,
    TWILIO_ACCOUNT_SID: keys.twilio_account_sid,
    TWILIO_AUTH_TOKEN: keys.twilio_auth_token,
    DEEPGRAM_URL: at.recogniser,
    DEEPGRAM_API_KEY: keys.deepgram_api_key,
    ELEVENLABS_URL: at.voice,
    ELEVENLABS_API_KEY: keys.elevenlabs_api_key,
    OPENAI_BASE_URL: `${at.replier}/v1`,
    OPENAI_API_KEY: keys.openai_api_key,
    STRIPE_API_URL: at.payments,
    STRIPE_SECRET_KEY: keys.stripe_secret_key,
    STRIPE_WEBHOOK_SECRET: keys.stripe_webhook_secret,
    KLARIQO_PUBLIC_ORIGIN: at.origin,
  }
}
