import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { Secret } from '../../core/secret.ts'

/** The keys of a sandbox, wrapped at once; KLARIQO_TWILIO_AUTH_TOKEN and the like put another key in a vendor's place. */
export function sandboxSecrets({ keys }: SandboxState) {
  const secret = (name: string, own: string) => new Secret(process.env[`KLARIQO_${name}`] ?? own)
  return {
    serviceRole: secret('SUPABASE_SERVICE_ROLE_KEY', keys.service_role_key),
    accountSid: process.env.KLARIQO_TWILIO_ACCOUNT_SID ?? keys.twilio_account_sid,
    authToken: secret('TWILIO_AUTH_TOKEN', keys.twilio_auth_token),
    deepgram: secret('DEEPGRAM_API_KEY', keys.deepgram_api_key),
    openai: secret('OPENAI_API_KEY', keys.openai_api_key),
    elevenlabs: secret('ELEVENLABS_API_KEY', keys.elevenlabs_api_key),
    stripe: secret('STRIPE_SECRET_KEY', keys.stripe_secret_key),
    stripeWebhooks: secret('STRIPE_WEBHOOK_SECRET', keys.stripe_webhook_secret),
  }
}
