import type { SeededTenant } from '../seed-two-tenants.ts'
import { type Relation, scopeOf } from './relation.ts'

/** A query of one text that changes when any row of the tenant, in any table, is added, removed or written again. */
export function tenantProbe(relations: readonly Relation[], tenant: SeededTenant): string {
  const parts = relations.flatMap((relation) => {
    const scope = scopeOf(relation)
    if (relation.isView || !scope) return []
    return `(select coalesce(string_agg(t.ctid::text || t.xmin::text, ',' order by t.ctid), '') from public.${relation.name} t where ${scope(tenant)})`
  })
  return `select md5(concat_ws('|', ${parts.join(', ')}))`
}
