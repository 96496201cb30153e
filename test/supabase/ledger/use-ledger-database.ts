import pg from 'pg'
import { afterAll, beforeAll, expect } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { booksThatDoNotBalance } from './books-that-do-not-balance.ts'

/** A database for the tests of the calling file with a pool of `connections`; after all of them its books have to balance. */
export function useLedgerDatabase(connections = 8): { pool: pg.Pool; url: string } {
  const used = {} as { pool: pg.Pool; url: string }
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await startTestDatabase()
    used.url = database.url
    used.pool = new pg.Pool({ connectionString: database.url, max: connections })
    // A connection that is killed on purpose says so here too; whoever was using it hears it from its query.
    used.pool.on('error', () => undefined)
  })
  afterAll(async () => {
    try {
      if (used.pool) expect(await booksThatDoNotBalance(used.pool)).toEqual([])
    } finally {
      await used.pool?.end()
      await database?.close()
    }
  })
  return used
}
