import type pg from 'pg'

/** The Supabase CLI's own record, so that `supabase db push` and `klariqo db migrate` may follow each other. */
const makeHistory = [
  'create schema if not exists supabase_migrations',
  'create table if not exists supabase_migrations.schema_migrations (version text not null primary key)',
  'alter table supabase_migrations.schema_migrations add column if not exists statements text[]',
  'alter table supabase_migrations.schema_migrations add column if not exists name text',
]

/** Versions that are in the database; none when nothing was ever recorded. Reads only. */
export async function readHistory(client: pg.Client): Promise<{ version: string; name: string | null }[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as there`,
  )
  if (!found[0]?.there) return []
  const { rows } = await client.query<{ version: string; name: string | null }>(
    'select version, name from supabase_migrations.schema_migrations order by version',
  )
  return rows
}

export async function prepareHistory(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ columns: number }>(
    `select count(*)::int as columns from information_schema.columns
     where table_schema = 'supabase_migrations' and table_name = 'schema_migrations' and column_name in ('version', 'statements', 'name')`,
  )
  // Asked first, because «if not exists» still says a notice for each and takes a lock.
  if (rows[0]?.columns === 3) return
  for (const statement of makeHistory) await client.query(statement)
}

export async function recordMigration(
  client: pg.Client,
  migration: { version: string; name: string; statements: readonly string[] },
): Promise<void> {
  await client.query(
    'insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, $3)',
    [migration.version, migration.name, migration.statements],
  )
}
