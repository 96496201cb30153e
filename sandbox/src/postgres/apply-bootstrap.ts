import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pg from 'pg'

/**
 * Gives a new cluster what every Supabase project is born with (bootstrap.sql), as the superuser, in one transaction.
 * Runs again only when that file has changed since; it is written to be repeatable.
 */
export async function applyBootstrap(url: string, password: string): Promise<void> {
  const sql = await readFile(new URL('./bootstrap.sql', import.meta.url), 'utf8')
  const hash = createHash('sha256').update(sql).digest('hex')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ comment: string | null }>(
      `select obj_description(to_regnamespace('extensions'), 'pg_namespace') as comment`,
    )
    if (rows[0]?.comment === hash) return
    await client.query('begin')
    await client.query(sql)
    // Passwords are no part of the file; both sign-in roles share the cluster's.
    for (const role of ['postgres', 'authenticator']) {
      await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`)
    }
    await client.query(`comment on schema extensions is ${client.escapeLiteral(hash)}`)
    await client.query('commit')
  } finally {
    await client.end()
  }
}
