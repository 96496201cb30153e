import { startSupabaseGateway } from '../../sandbox/src/supabase/start-supabase-gateway.ts'
import { signToken } from './sign-token.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

const jwtSecret = 'a-secret-of-the-tests-with-more-than-32-characters'

export type TestSupabase = {
  url: string
  databaseUrl: string
  database: TestDatabase
  anonKey: string
  serviceRoleKey: string
  /** Signs a token with the project's own secret; `lifetime` in seconds. */
  sign(claims: Record<string, unknown>, lifetime?: number): string
  close(): Promise<void>
}

/** A database of the caller's own with the gateway in front of it. */
export async function startTestSupabase(
  options: { migrated?: boolean; poolSize?: number } = {},
): Promise<TestSupabase> {
  const database = await startTestDatabase({ migrated: options.migrated ?? true })
  const sign = (claims: Record<string, unknown>, lifetime?: number): string => signToken(claims, jwtSecret, lifetime)
  try {
    const anonKey = sign({ role: 'anon', iss: 'klariqo-test' })
    const serviceRoleKey = sign({ role: 'service_role', iss: 'klariqo-test' })
    const gateway = await startSupabaseGateway({
      port: 0,
      databaseUrl: database.url,
      keys: { anonKey, serviceRoleKey, jwtSecret },
      ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    })
    return {
      url: gateway.address,
      databaseUrl: database.url,
      database,
      anonKey,
      serviceRoleKey,
      sign,
      close: async () => {
        await gateway.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
