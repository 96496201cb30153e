import type pg from 'pg'
import type { Actor } from '../actors.ts'

/** What a statement did: its SQLSTATE (00000: it ran), rows counted, and what the probe saw afterwards. */
export type Attempt = { code: string; message: string; rows: number; seen: string }

/** A function of the session that runs one statement as somebody and takes everything back. */
const definition = `
create or replace function pg_temp.attempt(p_role text, p_claims text, p_sql text, p_probe text)
returns table (code text, message text, rows bigint, seen text) language plpgsql as $$
declare
  v_code text := '00000'; v_message text := ''; v_rows bigint := 0; v_seen text := '';
begin
  begin
    perform set_config('role', p_role, true), set_config('request.jwt.claims', p_claims, true);
    execute p_sql;
    get diagnostics v_rows = row_count;
    perform set_config('role', 'none', true);
    execute p_probe into v_seen;
    raise exception 'take it back' using errcode = 'KT000';
  exception
    when sqlstate 'KT000' then null;
    when others then get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
  end;
  return query select v_code, v_message, v_rows, v_seen;
end
$$`

/** Once for each connection, before attempts(). */
export async function prepareAttempts(client: pg.Client): Promise<void> {
  await client.query(definition)
}

/** Runs each statement as the actor, each from the same state; `probe` is a query of one text, run by the administrator after each. */
export async function attempts(
  client: pg.Client,
  actor: Actor,
  statements: string[],
  probe: string,
): Promise<Attempt[]> {
  const claims = actor.claims === null ? '' : JSON.stringify(actor.claims)
  const { rows } = await client.query<Attempt>(
    `select a.code, a.message, a.rows::int as rows, a.seen from unnest($3::text[]) with ordinality as s(sql, nr)
     cross join lateral pg_temp.attempt($1, $2, s.sql, $4) as a order by s.nr`,
    [actor.role, claims, statements, probe],
  )
  return rows
}
