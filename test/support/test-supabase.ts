import { SignJWT } from 'jose'
import { startSupabaseGateway } from '../../sandbox/src/supabase/start-supabase-gateway.ts'
import { startTestDatabase } from './test-database.ts'

const jwtSecret = 'a-secret-of-the-tests-with-more-than-32-characters'

export type TestSupabase = {
  url: string
  databaseUrl: string
  anonKey: string
  serviceRoleKey: string
  /** Signs a token with the project's own secret; `expiresIn` like `1h` or `-1h`. */
  sign(claims: Record<string, unknown>, expiresIn?: string): Promise<string>
  close(): Promise<void>
}

/** A database of the caller's own with the gateway in front of it. */
export async function startTestSupabase(
  options: { migrated?: boolean; poolSize?: number } = {},
): Promise<TestSupabase> {
  const database = await startTestDatabase({ migrated: options.migrated ?? true })
  const sign = (claims: Record<string, unknown>, expiresIn = '10y'): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(expiresIn)
      .sign(new TextEncoder().encode(jwtSecret))
  try {
    const anonKey = await sign({ role: 'anon', iss: 'klariqo-test' })
    const serviceRoleKey = await sign({ role: 'service_role', iss: 'klariqo-test' })
    const gateway = await startSupabaseGateway({
      port: 0,
      databaseUrl: database.url,
      keys: { anonKey, serviceRoleKey, jwtSecret },
      ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    })
    return {
      url: gateway.address,
      databaseUrl: database.url,
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
