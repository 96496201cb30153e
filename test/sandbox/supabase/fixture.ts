import { readFileSync } from 'node:fs'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

export type Fixture = TestSupabase & {
  service: SupabaseClient
  anon: SupabaseClient
  /** A client as supabase-js makes it, with this key or user token; no retries, so that failures come at once. */
  as(token: string): SupabaseClient
  /** Claims of a signed-in user. */
  user(id: string): Promise<SupabaseClient>
  /** Direct to the database, as its administrator. */
  query(text: string): Promise<pg.QueryResult>
  /** A plain request with the service key. */
  raw(path: string, init?: RequestInit): Promise<Response>
}

/** A gateway over the fixture schema. */
export async function startFixture(options: { poolSize?: number } = {}): Promise<Fixture> {
  const supabase = await startTestSupabase({ migrated: false, ...options })
  const direct = new pg.Client({ connectionString: supabase.databaseUrl })
  try {
    await direct.connect()
    await direct.query(readFileSync(new URL('fixture.sql', import.meta.url), 'utf8'))
  } catch (error) {
    await direct.end()
    await supabase.close()
    throw error
  }
  const as = (token: string): SupabaseClient =>
    createClient(supabase.url, supabase.anonKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      global: { headers: { Authorization: `Bearer ${token}` } },
    })
  return {
    ...supabase,
    as,
    service: as(supabase.serviceRoleKey),
    anon: as(supabase.anonKey),
    user: async (sub) => as(supabase.sign({ role: 'authenticated', aud: 'authenticated', sub })),
    query: (text) => direct.query(text),
    raw: (path, init = {}) =>
      fetch(`${supabase.url}${path}`, {
        ...init,
        headers: {
          apikey: supabase.serviceRoleKey,
          authorization: `Bearer ${supabase.serviceRoleKey}`,
          'content-type': 'application/json',
          ...init.headers,
        },
      }),
    close: async () => {
      await direct.end()
      await supabase.close()
    },
  }
}
