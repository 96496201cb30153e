import type pg from 'pg'
import { callable } from './callable.ts'

type Routine = {
  name: string
  signature: string
  definer: boolean
  volatility: 'i' | 's' | 'v'
  /** search_path fixed to nothing, so that no schema of the caller's can slip its own tables under. */
  fixed: boolean
  /** Roles that may call it. */
  callers: string[]
  source: string
  isTrigger: boolean
}

/** All functions of ours against what they must be; findings, none is a pass (I-07). */
export async function functionFindings(client: pg.Client): Promise<string[]> {
  const findings: string[] = []
  const routines = await readRoutines(client)
  for (const routine of routines) {
    const { name, signature, callers } = routine
    if (!routine.fixed) findings.push(`${signature}: search_path is not fixed to nothing`)
    if (callers.includes('anon')) findings.push(`${signature}: visitors may call it`)
    const listed = name in callable
    if (callers.includes('authenticated') && !listed)
      findings.push(
        `${signature}: signed-in users may call it; list it in isolation/callable.ts with what makes that safe`,
      )
    if (!callers.includes('authenticated') && listed) findings.push(`${signature}: listed as callable and is not`)
    if (routine.isTrigger && callers.includes('authenticated')) findings.push(`${signature}: a trigger nobody calls`)
    // What a function says of itself decides in which transaction it runs and how often: GET runs what is not volatile.
    const writes =
      /\b(insert\s+into|update\s+(public|private|auth)\.|delete\s+from|for\s+(no key )?update|nextval)\b/i.test(
        routine.source,
      )
    if (writes && routine.volatility !== 'v') findings.push(`${signature}: writes and is not volatile`)
    const reads = /\b(from\s+(public|private|auth)\.|now\(\)|current_setting|auth\.|random)/i.test(routine.source)
    if (reads && routine.volatility === 'i') findings.push(`${signature}: reads and says it is immutable`)
  }
  for (const name of Object.keys(callable))
    if (!routines.some((routine) => routine.name === name)) findings.push(`${name}: listed as callable and not there`)
  return findings
}

/** Of the schemas public and private; what extensions brought is theirs. */
export async function readRoutines(client: pg.Client): Promise<Routine[]> {
  const { rows } = await client.query<Routine>(`
    select n.nspname || '.' || p.proname as name, p.oid::regprocedure::text as signature, p.prosecdef as definer,
      p.provolatile as volatility, coalesce(p.proconfig, '{}') @> array['search_path=""'] as fixed,
      array(select r from unnest(array['anon', 'authenticated', 'service_role']) as r
        where has_function_privilege(r, p.oid, 'execute') and has_schema_privilege(r, n.oid, 'usage')) as callers,
      p.prosrc as source, p.prorettype = 'trigger'::regtype as "isTrigger"
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'private') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1`)
  return rows
}
