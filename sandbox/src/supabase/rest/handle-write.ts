import type { Reply } from '../reply.ts'
import { findRelation } from '../schema/find-relation.ts'
import type { Relation } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { transaction } from '../transaction.ts'
import { answerSql } from './answer-sql.ts'
import { buildInsertSql } from './build-insert-sql.ts'
import { buildSelectSql } from './build-select-sql.ts'
import { buildUpdateSql } from './build-update-sql.ts'
import { checkRowCount } from './check-row-count.ts'
import { conditionsSql } from './conditions-sql.ts'
import { parsePayload } from './parse-payload.ts'
import { parseQuery } from './parse-query.ts'
import { payloadColumns } from './payload-columns.ts'
import { PgrstError } from './pgrst-error.ts'
import { planRead, type ReadPlan } from './plan-read.ts'
import type { RestQuery } from './query-types.ts'
import type { PreparedRequest } from './rest-request.ts'
import { returningSql } from './returning-sql.ts'
import { runAnswer } from './run-answer.ts'
import { transactionOptions } from './transaction-options.ts'
import { unsupported } from './unsupported.ts'

/** POST, PATCH and DELETE on a table or view. */
export async function handleWrite(request: PreparedRequest): Promise<Reply> {
  const { schema, prefer, format, method } = request
  const relation = findRelation(schema, request.target)
  const query = parseQuery(request.parameters, false)
  refuseWhatReadsOnly(query, method)
  const plan = planRead(schema, relation.name, query)
  const mutation = mutationSql(request, relation, query, plan)
  if (mutation === null) return reply(request, 0, '[]', false)
  const rows = buildSelectSql(plan, {
    from: sql`"pgrst_mutation" as ${identifier(plan.alias)}`,
    ownConditions: false,
    range: { offset: 0, limit: null },
    countOnly: !prefer.representation,
  })
  const statement = sql`with "pgrst_mutation" as (${mutation}), "pgrst_source" as (${rows}) ${answerSql(format)}`
  const { page, body, allUpdated } = await transaction(
    request.pool,
    transactionOptions(request, false),
    async (client) => {
      const answer = await runAnswer(client, statement)
      checkRowCount(answer.page, format, prefer.maxAffected)
      if (prefer.resolution !== 'merge-duplicates') return { ...answer, allUpdated: false }
      const { rows: counted } = await client.query<{ n: string | null }>(
        `select current_setting('pgrst.updated', true) as n`,
      )
      return { ...answer, allUpdated: answer.page > 0 && Number(counted[0]?.n ?? 0) === answer.page }
    },
  )
  return reply(request, page, body, allUpdated)
}

function mutationSql(request: PreparedRequest, relation: Relation, query: RestQuery, plan: ReadPlan): Sql | null {
  const { method, prefer, body, headers } = request
  const returning = returningSql(plan, prefer.representation)
  if (method === 'DELETE') {
    const where = requireConditions(plan, 'DELETE')
    return sql`delete from ${identifier('public', relation.name)} as ${identifier(plan.alias)} where ${joinSql(where, ' and ')} returning ${returning}`
  }
  const payload = parsePayload(body, headers['content-type'])
  const columns = payloadColumns(relation, payload, query.columns)
  if (method === 'POST') {
    return buildInsertSql(relation, { columns, payload, prefer, onConflict: query.onConflict, returning })
  }
  if (payload.isArray) throw new PgrstError(400, 'PGRST102', 'The body of an update must be one object')
  const conditions = requireConditions(plan, 'UPDATE')
  if (columns.length === 0) return null
  return buildUpdateSql(relation.name, { columns, body: payload.text, conditions, returning })
}

/** Supabase loads `safeupdate`, so there no table can be emptied by a forgotten filter; nor here. */
function requireConditions(plan: ReadPlan, verb: string): Sql[] {
  // Embedded rows are joined to the answer, not to the change: here their names are columns, and unknown ones.
  const conditions = conditionsSql({ ...plan, embeds: [] })
  if (conditions.length === 0) throw new PgrstError(400, '21000', `${verb} requires a WHERE clause`)
  return conditions
}

function refuseWhatReadsOnly(query: RestQuery, method: string): void {
  if (query.root.limit !== null || query.root.offset > 0) throw unsupported('limit and offset on a write')
  if (method === 'POST' && query.root.where.length > 0) throw unsupported('filters on an insert')
  if (method !== 'POST' && query.onConflict) throw unsupported(`on_conflict with ${method}`)
  if (method === 'DELETE' && query.columns) throw unsupported('columns with DELETE')
}

function reply(request: PreparedRequest, rows: number, body: string, allUpdated: boolean): Reply {
  const { method, prefer, format } = request
  const total = prefer.count === null ? '*' : String(rows)
  const range = method === 'PATCH' && rows > 0 ? `0-${rows - 1}/${total}` : `*/${total}`
  const headers: Record<string, string> = { 'Content-Range': range }
  if (!prefer.representation) return { status: method === 'POST' ? created(allUpdated) : 204, headers, body: null }
  headers['Content-Type'] = format.contentType
  return { status: method === 'POST' ? created(allUpdated) : 200, headers, body }
}

const created = (allUpdated: boolean): number => (allUpdated ? 200 : 201)
