import type pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import type { GatewayPlayer } from './gateway-cast.ts'
import { readRelations } from './relation.ts'
import { callableFunctions, nobody, unnamed } from './rpc.ts'
import { rpcCases } from './rpc-cases.ts'
import { tenantProbe } from './tenant-probe.ts'

/** Every function a token may call, over HTTP, aimed at the other tenant and at one that does not exist: told the same, and nothing touched. */
export async function gatewayRpcFindings(
  client: pg.Client,
  players: readonly GatewayPlayer[],
  other: SeededTenant,
): Promise<{ findings: string[]; calls: number }> {
  const findings: string[] = []
  let calls = 0
  const probe = tenantProbe(await readRelations(client), other)
  const look = async (): Promise<unknown> => (await client.query({ text: probe, rowMode: 'array' })).rows[0]?.[0]
  const untouched = await look()
  for (const name of (await callableFunctions(client)).keys()) {
    for (const { args } of rpcCases[name] ?? []) {
      for (const player of players) {
        // Operators are let through to every tenant; what they may do is tried in SQL, where it is taken back.
        if (player.kind === 'operator') continue
        const aimedAt = async (tenant: SeededTenant): Promise<string> => {
          const { data, error } = await player.supabase.rpc(name, args(tenant))
          return unnamed(JSON.stringify([error?.code, error?.message, error?.details, error?.hint, data]), tenant)
        }
        const [theirs, phantom] = [await aimedAt(other), await aimedAt(nobody)]
        calls += 2
        if (theirs !== phantom) findings.push(`${player.name} ${name} on the other tenant is told ${theirs}`)
      }
    }
  }
  if ((await look()) !== untouched) findings.push('some call changed the other tenant')
  return { findings, calls }
}
