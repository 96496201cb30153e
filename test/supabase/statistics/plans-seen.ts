import pg from 'pg'
import type { Actor } from '../actors.ts'
import { asActor } from '../actors.ts'

export type PlanNode = {
  'Node Type': string
  'Parent Relationship'?: string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Loops'?: number
  Plans?: PlanNode[]
  [condition: string]: unknown
}
export type SeenPlan = { query: string; nodes: PlanNode[] }

/**
 * Runs a statement as the actor, `times` in a row on one connection (from the sixth on Postgres may keep one plan for all
 * arguments), and gives the plans of everything that ran, those inside functions too. `url` is the test database's.
 */
export async function plansSeen(
  url: string,
  actor: Actor,
  sql: string,
  values: unknown[],
  times = 1,
): Promise<SeenPlan[]> {
  const admin = new URL(url)
  // Only the superuser may have plans shown; the statement itself runs as the actor.
  admin.username = 'supabase_admin'
  const db = new pg.Client({ connectionString: admin.href })
  const plans: SeenPlan[] = []
  await db.connect()
  db.on('notice', ({ message = '' }) => {
    const [, json] = /^duration: .* plan:\n([\s\S]*)$/.exec(message) ?? []
    if (json === undefined) return
    const shown = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode }
    plans.push({ query: shown['Query Text'].trim(), nodes: nodesOf(shown.Plan) })
  })
  try {
    await db.query(`load 'auto_explain'`)
    for (const [name, value] of settings) await db.query(`select set_config($1, $2, false)`, [name, value])
    for (let i = 0; i < times; i++) await asActor(db, actor, () => db.query({ name: 'seen', text: sql, values }))
  } finally {
    await db.end()
  }
  return plans
}

const settings = [
  ['auto_explain.log_nested_statements', 'on'],
  ['auto_explain.log_analyze', 'on'],
  ['auto_explain.log_timing', 'off'],
  ['auto_explain.log_verbose', 'on'],
  ['auto_explain.log_format', 'json'],
  ['client_min_messages', 'log'],
  ['auto_explain.log_min_duration', '0'],
]

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
