import type pg from 'pg'

/** One of ours, as Postgres prints it: evaluated once a query, and then compared as a value. */
const fast =
  /^\(\w+ = ANY \(ARRAY\( SELECT private\.my_\w+\(\) AS my_\w+( UNION ALL SELECT private\.my_\w+\(\) AS my_\w+)*\)\)\)$/
const operator = /^\(\( SELECT private\.claimed_role\(\) AS claimed_role\) = 'operator'::text\)$/
/** Policies that say yes to everybody signed in, with why. */
const open: Record<string, string> = { 'plans: signed-in users read plans': 'a price list, the same for all' }

/** Each policy in the form that costs one evaluation a query, for signed-in users, permissive; findings, none is a pass. */
export async function policyFindings(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; roles: string; permissive: string; parts: (string | null)[] }>(`
    select tablename || ': ' || policyname as name, roles::text, permissive, array[qual, with_check] as parts
    from pg_policies where schemaname = 'public' order by 1`)
  return rows.flatMap(({ name, roles, permissive, parts }) => {
    const findings: string[] = []
    if (roles !== '{authenticated}') findings.push(`${name}: for ${roles}`)
    if (permissive !== 'PERMISSIVE') findings.push(`${name}: ${permissive}`)
    for (const part of parts) {
      if (part === null) continue
      const plain = part.replace(/\s+/g, ' ')
      if (plain === 'true' && name in open) continue
      if (!fast.test(plain) && !operator.test(plain)) findings.push(`${name}: asks once a row: ${plain}`)
    }
    return findings
  })
}

/** Tables whose plan, read by the actor of this connection, calls a function for each row or lacks the InitPlan; none is a pass. */
export async function slowPlans(client: pg.Client, tables: readonly string[]): Promise<string[]> {
  const findings: string[] = []
  for (const table of tables) {
    const { rows } = await client.query<Record<'QUERY PLAN', string>>(
      `explain (verbose, costs off) select 1 from public.${table}`,
    )
    const plan = rows.map((row) => row['QUERY PLAN'])
    const filters = plan.filter((line) => /^\s*(Filter|Index Cond|Recheck Cond|One-Time Filter):/.test(line))
    if (!plan.some((line) => /InitPlan/.test(line))) findings.push(`${table}: no InitPlan`)
    if (filters.some((line) => /(private|auth)\.\w+\(|SubPlan/.test(line)))
      findings.push(`${table}: ${filters.join(' ')}`)
  }
  return findings
}
