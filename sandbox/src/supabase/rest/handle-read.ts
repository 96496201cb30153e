import type { Reply } from '../reply.ts'
import { findRelation } from '../schema/find-relation.ts'
import { identifier } from '../sql/identifier.ts'
import { sql } from '../sql/sql.ts'
import { transaction } from '../transaction.ts'
import { answerSql } from './answer-sql.ts'
import { buildSelectSql } from './build-select-sql.ts'
import { checkRowCount } from './check-row-count.ts'
import { contentRange } from './content-range.ts'
import { countRows } from './count-rows.ts'
import { parseQuery } from './parse-query.ts'
import { parseRange } from './parse-range.ts'
import { planRead } from './plan-read.ts'
import type { PreparedRequest } from './rest-request.ts'
import { runAnswer } from './run-answer.ts'
import { transactionOptions } from './transaction-options.ts'
import { unsupported } from './unsupported.ts'

/** GET and HEAD on a table or view. */
export async function handleRead(request: PreparedRequest): Promise<Reply> {
  const { schema, target, format, prefer } = request
  const relation = findRelation(schema, target)
  const query = parseQuery(request.parameters, false)
  if (query.columns || query.onConflict) throw unsupported('columns and on_conflict on a read')
  const plan = planRead(schema, relation.name, query)
  const range = parseRange(request.headers.range, query.root)
  const from = sql`${identifier('public', relation.name)} as ${identifier(plan.alias)}`
  const rows = buildSelectSql(plan, { from, range })
  const statement = sql`with "pgrst_source" as (${rows}) ${answerSql(format)}`
  const { page, body, total } = await transaction(request.pool, transactionOptions(request, true), async (client) => {
    const answer = await runAnswer(client, statement)
    const all = await countRows(client, prefer.count, buildSelectSql(plan, { from, range, countOnly: true }))
    return { ...answer, total: all }
  })
  const { status, range: sent } = contentRange(range.offset, page, total)
  checkRowCount(page, format, null)
  const headers = { 'Content-Type': format.contentType, 'Content-Range': sent }
  return { status, headers, body: request.method === 'HEAD' ? null : body }
}
