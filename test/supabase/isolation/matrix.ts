import type pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import { access } from './access.ts'
import { attempts } from './attempt.ts'
import type { Player } from './cast.ts'
import { cells, type Sample, statementOf } from './cells.ts'
import { judge } from './judge.ts'
import { type Relation, readRelations, scopeOf } from './relation.ts'

export type Matrix = { findings: string[]; cells: number; relations: number }

/**
 * Every table and view of `public`, found in the catalogue, × every cell × every player. `findings` names each outcome that
 * is not as the list of access says; empty is a pass. Changes nothing. `only` looks at these relations alone.
 */
export async function matrix(
  client: pg.Client,
  players: readonly Player[],
  tenants: { own: SeededTenant; other: SeededTenant },
  only?: readonly string[],
): Promise<Matrix> {
  const result: Matrix = { findings: [], cells: 0, relations: 0 }
  for (const relation of await readRelations(client, only)) {
    const entry = access[relation.name]
    const sample = await sampleOf(client, relation, tenants)
    if (!entry) result.findings.push(`${relation.name}: nobody said who may do what; list it in isolation/access.ts`)
    if (typeof sample === 'string') {
      result.findings.push(`${relation.name}: ${sample}`)
      continue
    }
    const probe = probeOf(relation, sample.where.other)
    const untouched = String((await client.query({ text: probe, rowMode: 'array' })).rows[0]?.[0] ?? '')
    for (const player of players) {
      const statements = cells.map((cell) => statementOf(cell, player.role, sample))
      const outcomes = await attempts(client, player, statements, probe)
      cells.forEach((cell, index) => {
        const outcome = outcomes[index]
        if (!outcome) throw new Error(`no outcome of ${statements[index]}`)
        const wrong = judge(cell, player.kind, entry ?? {}, outcome, untouched)
        if (wrong) result.findings.push(`${player.name} ${cell.verb} ${cell.target} ${relation.name}: ${wrong}`)
      })
      result.cells += outcomes.length
    }
    result.relations += 1
  }
  return result
}

/** A row of each tenant and how to find the rest; a sentence when the relation cannot be tried. */
export async function sampleOf(
  client: pg.Client,
  relation: Relation,
  tenants: { own: SeededTenant; other: SeededTenant },
): Promise<Sample | string> {
  const scope = scopeOf(relation)
  if (!scope) return 'says nothing of a client or a user; name its scope in isolation/access.ts'
  const where = { own: scope(tenants.own), other: scope(tenants.other) }
  const read = async (condition: string): Promise<Record<string, unknown> | undefined> =>
    (await client.query(`select to_jsonb(t) as row from public.${relation.name} t where ${condition} limit 1`)).rows[0]
      ?.row
  const own = await read(where.own)
  const other = await read(where.other)
  if (!own || !other) return 'no rows for both tenants in seed-two-tenants.ts'
  return { relation, tenants, where, rows: { own, other } }
}

/** Sees every touch, also one that leaves the values as they were: a written row is a new version. */
export function probeOf(relation: Relation, where: string): string {
  const version = relation.isView ? 't::text' : `t.ctid::text || ' ' || t.xmin::text`
  return `select count(*) || ' ' || coalesce(md5(string_agg(v, ',' order by v)), '') from
    (select ${version} as v from public.${relation.name} t where ${where}) as versions`
}
