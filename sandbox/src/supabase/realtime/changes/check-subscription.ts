import type { Pool } from 'pg'
import { compileSql } from '../../sql/compile-sql.ts'
import { rawSql } from '../../sql/raw-sql.ts'
import { sql } from '../../sql/sql.ts'
import type { Filter } from './parse-filter.ts'
import type { ChangesRequest } from './subscription.ts'
import { SubscriptionRefused } from './subscription-refused.ts'

const maxInValues = 100
const textOperators: Partial<Record<Filter['operator'], string>> = { like: '~~', ilike: '~~', match: '~', imatch: '~*' }
const truthWords = ['null', 'true', 'false', 'unknown']

type Column = { table: string; name: string; type: string; selectable: boolean; operators: string[] }

/** The published tables that a request covers. Throws SubscriptionRefused, in the words of hosted Realtime, when there are none or a column or value does not fit. */
export async function checkSubscription(
  pool: Pool,
  publication: string,
  request: ChangesRequest,
  role: string,
): Promise<ReadonlySet<string>> {
  const { schema, table, filters, select } = request
  const { rows } = await pool.query<Column>(
    `select p.schemaname || '.' || p.tablename as table, a.attname as name, format_type(a.atttypid, -1) as type,
            has_column_privilege($4, c.oid, a.attnum, 'SELECT') as selectable,
            array(select o.oprname::text from pg_operator o where o.oprname in ('~~', '~', '~*') and o.oprleft = a.atttypid) as operators
       from pg_publication_tables p
       join pg_namespace s on s.nspname = p.schemaname
       join pg_class c on c.relnamespace = s.oid and c.relname = p.tablename
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where p.pubname = $1 and ($2 = '*' or p.schemaname = $2) and ($3 = '*' or p.tablename = $3)`,
    [publication, schema, table, role],
  )
  if (rows.length === 0)
    throw new SubscriptionRefused(request, 'Please check Realtime is enabled for the given connect parameters')
  for (const columns of Map.groupBy(rows, (row) => row.table).values()) {
    const allowed = new Map(columns.filter(({ selectable }) => selectable).map((column) => [column.name, column]))
    const refuse = (why: string): never => {
      throw new SubscriptionRefused(request, exceptionWords, `ERROR P0001 (raise_exception) ${why}`)
    }
    for (const filter of filters) {
      const column = allowed.get(filter.column) ?? refuse(`invalid column for filter ${filter.column}`)
      await checkFilter(pool, request, filter, column, refuse)
    }
    for (const name of select ?? []) if (!allowed.has(name)) refuse(`invalid column for select ${name}`)
  }
  return new Set(rows.map((row) => row.table))
}

const exceptionWords = 'An exception happened so please check your connect parameters'

async function checkFilter(
  pool: Pool,
  request: ChangesRequest,
  { operator, value }: Filter,
  { type, operators }: Column,
  refuse: (why: string) => never,
): Promise<void> {
  if (operator === 'is') {
    if (!truthWords.includes(value)) refuse('invalid value for is filter: must be null, true, false, or unknown')
    if (value !== 'null' && type !== 'boolean') refuse(`is ${value} filter requires a boolean column, got ${type}`)
    return
  }
  const needed = textOperators[operator]
  if (needed && !operators.includes(needed))
    refuse(`operator ${operator} requires a text-compatible column type, got ${type}`)
  const castTo = rawSql(operator === 'in' ? `${type}[]` : type)
  const trial =
    operator === 'in'
      ? sql`select coalesce(cardinality(${value}::${castTo}), 0) as count`
      : operator === 'match' || operator === 'imatch'
        ? sql`select ('' ~ ${value}::text)::int as count`
        : sql`select (${value}::${castTo} is null)::int as count`
  let count = 0
  try {
    count = (await pool.query<{ count: number }>(compileSql(trial))).rows[0]?.count ?? 0
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // Without a code it is the connection that failed, not the value.
    if (!code || !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('57') || code.startsWith('08')) throw error
    throw new SubscriptionRefused(request, exceptionWords, `ERROR ${code} ${message}`)
  }
  if (operator === 'in' && count > maxInValues) refuse(`too many values for \`in\` filter. Maximum ${maxInValues}`)
}
