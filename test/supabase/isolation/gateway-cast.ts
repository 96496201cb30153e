import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { signToken } from '../../support/sign-token.ts'
import type { TestSupabase } from '../../support/test-supabase.ts'
import type { SeededTenant } from '../seed-two-tenants.ts'
import { castOf, type Player } from './cast.ts'

export type GatewayPlayer = Player & { supabase: SupabaseClient }

/** The cast with tokens in their hands, and those whose token is no good: over, forged, or not signed at all. */
export function gatewayCast(gateway: TestSupabase, own: SeededTenant, other: SeededTenant): GatewayPlayer[] {
  const withToken = (token: string | null): SupabaseClient =>
    createClient(gateway.url, gateway.anonKey, {
      auth: { persistSession: false, autoRefreshToken: false },
      ...(token === null ? {} : { accessToken: async () => token }),
    })
  const players = castOf(own, other).map((player) => ({
    ...player,
    // The gateway makes the token's role the database's, as Auth signs it.
    supabase: withToken(player.name === 'anon' ? null : gateway.sign({ ...player.claims, role: player.role })),
  }))
  const owner = { role: 'authenticated', sub: own.ownerId, app_metadata: { role: 'operator' } }
  const [head = '', body = ''] = gateway.sign(owner).split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const bad: [string, string][] = [
    ['token that is over', gateway.sign(owner, -3600)],
    ['token of another project', signToken(owner, 'another-secret-that-is-long-enough-for-this')],
    ['token without a signature', `${none}.${body}.`],
    ['token with its signature cut', `${head}.${body}.`],
    [
      'token of the platform, forged',
      signToken({ role: 'service_role' }, 'another-secret-that-is-long-enough-for-this'),
    ],
  ]
  return [
    ...players,
    ...bad.map(([name, token]): GatewayPlayer => {
      return { name, role: 'anon', claims: null, kind: 'visitor', supabase: withToken(token) }
    }),
  ]
}
