import pg from 'pg'
import { startTestDatabase } from '../../support/test-database.ts'
import { type SeededTenant, seedTwoTenants } from '../seed-two-tenants.ts'
import { prepareAttempts } from './attempt.ts'

export type TwoTenants = {
  client: pg.Client
  url: string
  a: SeededTenant
  b: SeededTenant
  /** Runs `work` after `plant` (SQL, by the administrator) and takes both back. */
  planted<T>(plant: string, work: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A database of the test's own with two seeded tenants, and a connection of its administrator. */
export async function startTwoTenants(): Promise<TwoTenants> {
  const database = await startTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  try {
    await client.connect()
    const { a, b } = await seedTwoTenants(client)
    await prepareAttempts(client)
    return {
      client,
      url: database.url,
      a,
      b,
      planted: async (plant, work) => {
        await client.query('begin')
        try {
          await client.query(plant)
          return await work()
        } finally {
          await client.query('rollback')
        }
      },
      close: async () => {
        await client.end()
        await database.close()
      },
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    await database.close()
    throw error
  }
}
