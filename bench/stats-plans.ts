import { ownerOf } from '../test/supabase/actors.ts'
import { type PlanNode, plansSeen } from '../test/supabase/statistics/plans-seen.ts'

const tables = ['call_sessions', 'conversation_logs', 'call_statistics']

/** How the statements inside a function are carried out for the owner: whether each finds who may see what once (an InitPlan), whether any table of calls is read whole, and by which indexes it is read. */
export async function planFacts(databaseUrl: string, ownerId: string, name: string, args: Record<string, unknown>) {
  const values = Object.values(args)
  const list = Object.keys(args).map((arg, i) => `${arg} => $${i + 1}`)
  const plans = await plansSeen(databaseUrl, ownerOf(ownerId), `select public.${name}(${list.join(', ')})`, values, 8)
  const reading = plans.filter(({ nodes }) => nodes.some(readsCalls))
  const nodes = reading.flatMap((plan) => plan.nodes)
  return {
    statements: reading.length / 8,
    init_plan: reading.every((plan) => plan.nodes.some((node) => node['Parent Relationship'] === 'InitPlan')),
    tables_read_whole: nodes.filter((node) => readsCalls(node) && node['Node Type'] === 'Seq Scan').length,
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].sort(),
  }
}

const readsCalls = (node: PlanNode): boolean => tables.includes(node['Relation Name'] ?? '')
