import type { Database } from '@klariqo/contract/database'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { Secret } from '../../core/secret.ts'
import { whoIsCalling } from './who-is-calling.ts'

export type PlatformClient = SupabaseClient<Database>

/** Past it a request is given up; supabase-js itself waits for ever. */
const requestTimeoutMs = 10_000

/**
 * supabase-js with the service-role key, nothing kept on disk, every request bounded and naming who sends it. The client's own retries stay on: it
 * repeats reads (GET, HEAD) after a lost connection, 503 or 520, up to three times after 1, 2 and 4 s, never a write.
 */
export function createPlatformClient(url: string, serviceRoleKey: Secret): PlatformClient {
  return createClient<Database>(url, serviceRoleKey.reveal(), {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: boundedFetch, headers: whoIsCalling() },
  })
}

const boundedFetch: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(requestTimeoutMs)
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout })
}
