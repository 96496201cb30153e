import type pg from 'pg'
import type { Actor } from '../actors.ts'

/** What a call of a function came to: its SQLSTATE (00000: it answered), the answer as JSON, and what the probe saw afterwards. */
export type CallOutcome = { code: string; message: string; answer: string | null; seen: string }

const definition = `
create or replace function pg_temp.call(p_role text, p_claims text, p_sql text, p_probe text)
returns table (code text, message text, answer text, seen text) language plpgsql as $$
declare
  v_code text := '00000'; v_message text := ''; v_answer text; v_seen text := '';
begin
  begin
    perform set_config('role', p_role, true), set_config('request.jwt.claims', p_claims, true);
    execute p_sql into v_answer;
    perform set_config('role', 'none', true);
    execute p_probe into v_seen;
    raise exception 'take it back' using errcode = 'KT000';
  exception
    when sqlstate 'KT000' then null;
    when others then get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
  end;
  return query select v_code, v_message, v_answer, v_seen;
end
$$`

export async function prepareCalls(client: pg.Client): Promise<void> {
  await client.query(definition)
}

/** Runs one query of one text as the actor and takes everything back. */
export async function call(client: pg.Client, actor: Actor, sql: string, probe: string): Promise<CallOutcome> {
  const claims = actor.claims === null ? '' : JSON.stringify(actor.claims)
  const { rows } = await client.query<CallOutcome>('select * from pg_temp.call($1, $2, $3, $4)', [
    actor.role,
    claims,
    sql,
    probe,
  ])
  const [outcome] = rows
  if (!outcome) throw new Error(`no outcome of ${sql}`)
  return outcome
}
