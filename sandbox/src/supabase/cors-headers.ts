import type { IncomingHttpHeaders } from 'node:http'

/** Lets a browser use the gateway from any origin, as a Supabase project does; keys and tokens guard it, not origins. */
export function corsHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? 'authorization, apikey, content-type',
    'Access-Control-Expose-Headers':
      'Content-Encoding, Content-Location, Content-Range, Content-Type, Location, X-Total-Count, Link, x-sb-error-code, x-supabase-api-version',
    'Access-Control-Max-Age': '3600',
  }
}
