import type { Pool } from 'pg'
import { readFunctions } from './read-functions.ts'
import { readRelations } from './read-relations.ts'
import { readRelationships } from './read-relationships.ts'
import type { Schema } from './schema-types.ts'

/** Reads the catalogue in one consistent snapshot. */
export async function loadSchema(pool: Pool): Promise<Schema> {
  const client = await pool.connect()
  let broken = true
  try {
    await client.query('begin isolation level repeatable read read only')
    const relations = await readRelations(client)
    const relationships = await readRelationships(client, relations)
    const functions = await readFunctions(client)
    const { rows } = await client.query<{ role: string; timeout: string }>(`
      select r.rolname as role, split_part(s.setting, '=', 2) as timeout
        from pg_catalog.pg_roles r, unnest(r.rolconfig) s(setting)
       where s.setting like 'statement_timeout=%'`)
    await client.query('commit')
    broken = false
    const timeouts = new Map(rows.map((row) => [row.role, row.timeout]))
    return { relations, relationships, functions, timeouts }
  } finally {
    // A connection with an open transaction is not for reuse.
    client.release(broken)
  }
}
