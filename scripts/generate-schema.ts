import path from 'node:path'
import pg from 'pg'
import { startTestDatabase } from '../test/support/test-database.ts'
import { describeSchema } from './describe-schema.ts'
import { putGenerated } from './put-generated.ts'

/** Writes supabase/schema.sql: what the migrations together come to. `--check` writes nothing and fails when it is stale. */
const database = await startTestDatabase()
try {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const listing = await describeSchema(client).finally(() => client.end())
  const heading = '-- Generated from supabase/migrations by `npm run generate`; for reading, not for running.\n'
  putGenerated(path.join(import.meta.dirname, '../supabase/schema.sql'), `${heading}\n${listing.trimStart()}`)
} finally {
  await database.close()
}
