import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { type SeededTenant, seedTwoTenants } from '../seed-two-tenants.ts'

/** The caller of both tenants' calls and messages in the seed. */
export const caller = '+61411111111'

/** Two tenants in a transaction that is given up after each test, since each test spoils what it works on. */
export class TenantsUnderTest {
  #database: TestDatabase | null = null
  #client: pg.Client | null = null
  #tenants: { a: SeededTenant; b: SeededTenant } | null = null

  /** For a test file, at its top. */
  constructor() {
    beforeAll(async () => {
      this.#database = await startTestDatabase()
    })
    afterAll(() => this.#database?.close())
    beforeEach(async () => {
      this.#client = new pg.Client({ connectionString: this.#database?.url })
      await this.client.connect()
      await this.client.query('begin')
      this.#tenants = await seedTwoTenants(this.client)
    })
    afterEach(async () => {
      await this.client.query('rollback')
      await this.client.end()
    })
  }

  get client(): pg.Client {
    if (!this.#client) throw new Error('only within a test')
    return this.#client
  }

  get tenants(): { a: SeededTenant; b: SeededTenant } {
    if (!this.#tenants) throw new Error('only within a test')
    return this.#tenants
  }

  /** The one value that a query answers with. */
  readonly one = async <T>(sql: string, values: unknown[] = []): Promise<T> => {
    const { rows } = await this.client.query(sql, values)
    return Object.values(rows[0] ?? {})[0] as T
  }

  readonly refused = async (sql: string, values: unknown[], code: string): Promise<void> => {
    await this.client.query('savepoint refused')
    await expect(this.client.query(sql, values), sql).rejects.toMatchObject({ code })
    await this.client.query('rollback to savepoint refused')
  }

  /** Every table of `public`, and in how many of its rows a text stands, whatever the column. */
  readonly tablesWith = async (text: string): Promise<Record<string, number>> => {
    const { rows } = await this.client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
    )
    const found: Record<string, number> = {}
    for (const { name } of rows) {
      const sql = `select count(*)::int from public.${name} t where position($1 in to_jsonb(t)::text) > 0`
      const count = await this.one<number>(sql, [text])
      if (count > 0) found[name] = count
    }
    return found
  }
}
