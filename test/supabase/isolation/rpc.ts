import pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import { call } from './call.ts'
import type { Player } from './cast.ts'
import { readRelations } from './relation.ts'
import { rpcCases } from './rpc-cases.ts'
import { tenantProbe } from './tenant-probe.ts'

/** A tenant that is not there: what somebody is told of it is what may be told of another's. */
export const nobody: SeededTenant = {
  clientId: 'au_plmb_nobody',
  ownerId: '00000000-0000-4000-8000-000000000000',
  agentId: '00000000-0000-4000-8000-000000000001',
  staffId: '00000000-0000-4000-8000-000000000002',
  callSid: 'CA_nobody',
  operationId: 'op-nobody',
}

/**
 * Every function that a token may call, by everybody, aimed at the other tenant: the answer is word for word that of a tenant
 * which does not exist, and no row of the other tenant is touched. Aimed at one's own it works for those it is for.
 */
export async function rpcFindings(
  client: pg.Client,
  cast: readonly Player[],
  { own, other }: { own: SeededTenant; other: SeededTenant },
): Promise<{ findings: string[]; calls: number }> {
  const findings: string[] = []
  let calls = 0
  const probe = tenantProbe(await readRelations(client), other)
  const untouched = String((await client.query({ text: probe, rowMode: 'array' })).rows[0]?.[0])
  for (const [name, returnsSet] of await callableFunctions(client)) {
    const cases = rpcCases[name]
    if (!cases) {
      findings.push(
        `${name}: a token may call it and nobody aims it at another tenant; add it to isolation/rpc-cases.ts`,
      )
      continue
    }
    for (const { args, works } of cases) {
      for (const player of cast) {
        const aimedAt = (tenant: SeededTenant) => call(client, player, statement(name, args(tenant), returnsSet), probe)
        const [mine, theirs, phantom] = [await aimedAt(own), await aimedAt(other), await aimedAt(nobody)]
        calls += 3
        const who = `${player.name} ${name}(${Object.keys(args(own)).join(', ')})`
        const meant = works.split(' ').includes(player.kind)
        if (meant !== (mine.code === '00000' && mine.answer !== null))
          findings.push(`${who} on this tenant: ${mine.code} ${mine.message}${mine.answer}`)
        if (player.kind === 'operator' && meant) continue
        const told = JSON.stringify([theirs.code, theirs.message, theirs.answer])
        if (unnamed(told, other) !== unnamed(JSON.stringify([phantom.code, phantom.message, phantom.answer]), nobody))
          findings.push(`${who} on the other tenant is told ${told}`)
        if (theirs.code === '00000' && theirs.seen !== untouched) findings.push(`${who} changes the other tenant`)
      }
    }
  }
  return { findings, calls }
}

/** Names and whether they return rows, of the functions that somebody with or without a token may call. */
export async function callableFunctions(client: pg.Client): Promise<Map<string, boolean>> {
  const { rows } = await client.query<{ name: string; set: boolean }>(`
    select distinct p.proname as name, p.proretset as set from pg_proc p where p.pronamespace = 'public'::regnamespace
      and (has_function_privilege('authenticated', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute'))
      and p.prorettype <> 'trigger'::regtype order by 1`)
  return new Map(rows.map((row) => [row.name, row.set]))
}

function statement(name: string, args: Record<string, unknown>, returnsSet: boolean): string {
  const named = Object.entries(args).map(([key, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
    return `${key} => ${value === null ? 'null' : pg.escapeLiteral(text)}`
  })
  const invoked = `public.${name}(${named.join(', ')})`
  return returnsSet
    ? `select nullif(jsonb_agg(to_jsonb(r)), 'null')::text from ${invoked} as r`
    : `select to_jsonb(${invoked})::text`
}

/** The text with the tenant’s ids blotted out. */
export const unnamed = (text: string, tenant: SeededTenant): string =>
  Object.values(tenant).reduce((rest, id) => rest.replaceAll(id, '…'), text)
