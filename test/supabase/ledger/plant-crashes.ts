import type pg from 'pg'

const tables = ['call_sessions', 'call_holds', 'credits', 'ledger_entries', 'usage_logs', 'outbound_dials', 'sms_logs']

/** `<table> <insert|update> <before|after>`: a place between two writes of a function. */
export const crashPoints: readonly string[] = tables.flatMap((table) =>
  ['insert', 'update'].flatMap((verb) => ['before', 'after'].map((when) => `${table} ${verb} ${when}`)),
)

/**
 * From now on a session that says `set_config('crash.at', point, false)` is ended by the server when it comes to that point,
 * as by a kill from outside: its query fails with 57P01.
 */
export async function plantCrashes(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create function public.crash_here() returns trigger language plpgsql as $$
    begin
      if current_setting('crash.at', true) = lower(tg_table_name || ' ' || tg_op || ' ' || tg_when) then
        perform pg_terminate_backend(pg_backend_pid());
      end if;
      return null;
    end $$`)
  for (const table of tables)
    for (const when of ['before', 'after'])
      await pool.query(
        `create trigger zz_crash_${when} ${when} insert or update on ${table} for each statement execute function crash_here()`,
      )
}
