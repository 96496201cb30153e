import type { Reply } from '../reply.ts'
import { findFunction } from '../schema/find-function.ts'
import type { DatabaseFunction } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { transaction } from '../transaction.ts'
import { answerSql } from './answer-sql.ts'
import { buildSelectSql } from './build-select-sql.ts'
import { checkRowCount } from './check-row-count.ts'
import { contentRange } from './content-range.ts'
import { countRows } from './count-rows.ts'
import { parsePayload } from './parse-payload.ts'
import { parseQuery } from './parse-query.ts'
import { parseRange } from './parse-range.ts'
import { PgrstError } from './pgrst-error.ts'
import { planRead, type ReadPlan } from './plan-read.ts'
import type { RestQuery } from './query-types.ts'
import { recordDefinition } from './record-definition.ts'
import type { PreparedRequest } from './rest-request.ts'
import { runAnswer } from './run-answer.ts'
import { transactionOptions } from './transaction-options.ts'
import { unsupported } from './unsupported.ts'

/** What the rows of the call are read from, and the arguments' source before it. */
type Call = { called: DatabaseFunction; from: Sql }

/** GET, HEAD and POST on /rpc/name. */
export async function handleCall(request: PreparedRequest, name: string): Promise<Reply> {
  const { format, prefer, schema, method } = request
  const query = parseQuery(request.parameters, method !== 'POST')
  const { called, from } = method === 'POST' ? postedCall(request, name) : writtenCall(request, name, query)
  const plan = planRead(schema, called.relation ?? name, query)
  const range = parseRange(request.headers.range, query.root)
  const isRow = called.returns === 'row' || called.returns === 'setof-row'
  const rows = isRow ? buildSelectSql(plan, { from, range }) : scalarRows(plan, from, query)
  const firstOnly = called.returns === 'row' || called.returns === 'scalar' || called.returns === 'void'
  const statement = sql`with "pgrst_source" as (${rows}) ${answerSql(format, { scalar: !isRow, firstOnly })}`
  // A volatile function called with GET fails on its first write with 25006, answered as 405.
  const readOnly = method !== 'POST' || !called.volatile
  const { page, body, total } = await transaction(
    request.pool,
    transactionOptions(request, readOnly),
    async (client) => {
      const answer = await runAnswer(client, statement)
      checkRowCount(answer.page, format, prefer.maxAffected)
      const all = firstOnly || !isRow ? rows : buildSelectSql(plan, { from, range, countOnly: true })
      // Counting would call it a second time; a function that writes must run once.
      if (prefer.count !== null && !readOnly) throw unsupported('count on a function that is not stable or immutable')
      return { ...answer, total: await countRows(client, prefer.count, all) }
    },
  )
  if (called.returns === 'void') return { status: 204, headers: { 'Content-Range': '0-0/*' }, body: null }
  const { status, range: sent } = contentRange(range.offset, page, total)
  const headers = { 'Content-Type': format.contentType, 'Content-Range': sent }
  return { status, headers, body: method === 'HEAD' ? null : body }
}

/** Arguments from the JSON body, read by Postgres as the parameter types. */
function postedCall(request: PreparedRequest, name: string): Call {
  const payload = parsePayload(request.body === '' ? '{}' : request.body, request.headers['content-type'])
  const [given = {}] = payload.objects
  if (payload.isArray) throw new PgrstError(400, 'PGRST102', 'The body of a function call must be one object')
  const called = findFunction(request.schema, name, Object.keys(given))
  const args = called.args.filter((arg) => Object.hasOwn(given, arg.name))
  if (args.length === 0) return { called, from: callSql(called, [], called.relation ?? name) }
  const named = args.map((arg) => sql`${identifier(arg.name)} := "pgrst_args".${identifier(arg.name)}`)
  const source = sql`json_to_recordset(${payload.text}::json) as "pgrst_args"(${recordDefinition(args)})`
  return { called, from: sql`${source}, lateral ${callSql(called, named, called.relation ?? name)}` }
}

/** Arguments from the address, each cast to its parameter's type. */
function writtenCall(request: PreparedRequest, name: string, query: RestQuery): Call {
  const given = new Map(query.callArguments)
  const called = findFunction(request.schema, name, [...given.keys()])
  const args = called.args.filter((arg) => given.has(arg.name))
  const named = args.map((arg) => {
    return sql`${identifier(arg.name)} := ${given.get(arg.name) ?? null}::${rawSql(arg.type)}`
  })
  return { called, from: callSql(called, named, called.relation ?? name) }
}

const callSql = (called: DatabaseFunction, args: readonly Sql[], alias: string): Sql => {
  const isRow = called.returns === 'row' || called.returns === 'setof-row'
  const call = sql`${identifier('public', called.name)}(${joinSql(args, ', ')})`
  return isRow ? sql`${call} as ${identifier(alias)}` : sql`${call} as "pgrst_call"("value")`
}

/** A scalar has no columns to select, filter or order. */
function scalarRows(plan: ReadPlan, from: Sql, query: RestQuery): Sql {
  const asked = plan.level.where.length + plan.level.order.length + plan.embeds.length
  const onlyAll = query.select.length === 1 && query.select[0]?.kind === 'all'
  if (asked > 0 || !onlyAll || query.root.limit !== null || query.root.offset > 0)
    throw unsupported('select, filters, order and limit on a function that returns no rows of columns')
  return sql`select "pgrst_call"."value" from ${from}`
}
