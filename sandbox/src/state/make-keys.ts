import { randomBytes } from 'node:crypto'
import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { SignJWT } from 'jose'

const tenYearsS = 10 * 365 * 24 * 3600

/** Keys of a new sandbox, each in its vendor's form: Supabase's two are JWTs of role anon and service_role, Twilio's account SID is AC and 32 hex digits. */
export async function makeKeys(nowS: number): Promise<SandboxState['keys']> {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex')
  const jwtSecret = hex(32)
  const jwt = (role: string) =>
    new SignJWT({ role, iss: 'supabase', ref: 'sandbox' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + tenYearsS)
      .sign(Buffer.from(jwtSecret))
  return {
    postgres_password: hex(16),
    jwt_secret: jwtSecret,
    anon_key: await jwt('anon'),
    service_role_key: await jwt('service_role'),
    twilio_account_sid: `AC${hex(16)}`,
    twilio_auth_token: hex(16),
    deepgram_api_key: hex(20),
    openai_api_key: `sk-sandbox-${hex(16)}`,
    elevenlabs_api_key: `sk_${hex(24)}`,
    stripe_secret_key: `sk_test_${hex(24)}`,
    stripe_webhook_secret: `whsec_${hex(24)}`,
  }
}
