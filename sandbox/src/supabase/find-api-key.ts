import type { IncomingHttpHeaders } from 'node:http'
import type { GatewayKeys } from './gateway-keys.ts'
import type { Reply } from './reply.ts'
import { verifyToken } from './verify-token.ts'

/**
 * The project key of a request, from the `apikey` header or parameter. A refusal in the words of Supabase's front door when it
 * is missing or is some user's token; a key that is no valid token at all is passed on, so that the service behind names the fault.
 */
export async function findApiKey(
  headers: IncomingHttpHeaders,
  parameters: URLSearchParams,
  keys: GatewayKeys,
): Promise<string | Reply> {
  const { apikey: header } = headers
  const key = (Array.isArray(header) ? header[0] : header) ?? parameters.get('apikey')
  if (!key) return refusal('No API key found in request', 'No `apikey` request header or url param was found.')
  if (key === keys.anonKey || key === keys.serviceRoleKey) return key
  const claims = await verifyToken(key, keys.jwtSecret).catch(() => null)
  if (claims === null || claims.role === 'anon' || claims.role === 'service_role') return key
  return refusal('Invalid API key', 'Double check your Supabase `anon` or `service_role` API key.')
}

const refusal = (message: string, hint: string): Reply => ({
  status: 401,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ message, hint }),
})
