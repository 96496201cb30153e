import type pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import { access } from './access.ts'
import type { GatewayPlayer } from './gateway-cast.ts'
import { type GatewayCell, gatewayCells, type Reply, sendCell } from './gateway-cells.ts'
import { judge } from './judge.ts'
import { type Matrix, probeOf, sampleOf } from './matrix.ts'
import { readRelations } from './relation.ts'

/**
 * The matrix over HTTP, with supabase-js: what each request did to the other tenant's rows is looked up by the administrator
 * (`client`) after it, and no answer may hold anything of the other tenant. Own rows that were dropped are put back.
 */
export async function gatewayMatrix(
  client: pg.Client,
  players: readonly GatewayPlayer[],
  tenants: { own: SeededTenant; other: SeededTenant },
  only?: readonly string[],
): Promise<Matrix> {
  const result: Matrix = { findings: [], cells: 0, relations: 0 }
  let salt = 10
  for (const relation of await readRelations(client, only)) {
    const entry = access[relation.name] ?? {}
    const sample = await sampleOf(client, relation, tenants)
    if (typeof sample === 'string') {
      result.findings.push(`${relation.name}: ${sample}`)
      continue
    }
    const probe = async (): Promise<string> =>
      String((await client.query({ text: probeOf(relation, sample.where.other), rowMode: 'array' })).rows[0]?.[0])
    let untouched = await probe()
    for (const player of players) {
      for (const cell of gatewayCells) {
        salt += 1
        const reply = await sendCell(player.supabase, cell, player.role, sample, salt)
        const seen = await probe()
        const wrong =
          judge(cell.like, cell.blind ? 'visitor' : player.kind, entry, outcomeOf(cell, reply, seen), untouched) ??
          (player.kind === 'operator' || entry.shared ? null : leak(reply, tenants.other))
        if (wrong) result.findings.push(`${player.name} ${cell.name} ${relation.name}: ${wrong}`)
        untouched = seen
        result.cells += 1
        if (cell.like.verb === 'delete' && reply.count)
          await client.query(
            `insert into public.${relation.name} select * from jsonb_populate_record(null::public.${relation.name}, $1) on conflict do nothing`,
            [JSON.stringify(sample.rows.own)],
          )
      }
    }
    result.relations += 1
  }
  return result
}

function outcomeOf(cell: GatewayCell, { error, count }: Reply, seen: string) {
  const code = error === null ? '00000' : error.code
  // Without a filter nothing is changed or dropped, whoever asks; a token that is no good is asked nothing else.
  const refused = (cell.blind && code === '21000') || code === 'PGRST301' || code === 'PGRST303'
  return { code: refused ? '42501' : code, message: error?.message ?? '', rows: count ?? 0, seen }
}

function leak({ data, error }: Reply, other: SeededTenant): string | null {
  const told = JSON.stringify([data, error?.message, error?.details, error?.hint])
  const named = Object.values(other).filter((id) => told.includes(id))
  return named.length === 0 ? null : `the answer names ${named.join(', ')}`
}
