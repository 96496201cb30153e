import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { generateDatabaseTypes } from '../src/adapters/supabase/database-types.ts'
import { startTestDatabase } from '../test/support/test-database.ts'
import { putGenerated } from './put-generated.ts'

/** Writes contract/src/database.ts: the types of the database's rows and functions. `--check` writes nothing and fails when it is stale. */
const root = path.join(import.meta.dirname, '..')
const database = await startTestDatabase()
try {
  const types = await generateDatabaseTypes({ databaseUrl: database.url })
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome')
  // Under another name: the generated file itself is out of the formatter's reach.
  const formatted = execFileSync(process.execPath, [biome, 'format', '--stdin-file-path=contract/src/types.ts'], {
    cwd: root,
    input: types,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  putGenerated(
    path.join(root, 'contract/src/database.ts'),
    `/** Generated from supabase/migrations by \`npm run generate\`. */\n${formatted}`,
  )
} finally {
  await database.close()
}
