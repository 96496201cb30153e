import { type Filter, parseFilter } from './parse-filter.ts'
import type { ChangesRequest } from './subscription.ts'

/** Reads one entry of `postgres_changes`; what is wrong with it in the words of hosted Realtime. */
export function parseChangesRequest(params: Readonly<Record<string, unknown>>): ChangesRequest | { error: string } {
  const { schema, table, filter, select } = params
  if (typeof select === 'string')
    return {
      error: 'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
    }
  const texts = [schema, table, filter].every((value) => value === undefined || typeof value === 'string')
  const known = schema !== undefined || table !== undefined
  // A filter belongs to one table, which must be named.
  if (!texts || !known || (filter !== undefined && (schema === undefined || table === undefined)))
    return {
      error: `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${JSON.stringify(params)}`,
    }

  let filters: readonly Filter[] = []
  if (typeof filter === 'string') {
    const parsed = parseFilter(filter)
    if ('error' in parsed) return parsed
    filters = parsed
  }
  const columns = Array.isArray(select) ? select.filter((name) => typeof name === 'string') : []
  const request = {
    event: eventOf(params.event),
    schema: typeof schema === 'string' ? schema : 'public',
    table: typeof table === 'string' ? table : '*',
    filters,
    select: columns.length > 0 ? columns : null,
  }
  if (request.select && (request.schema === '*' || request.table === '*'))
    return {
      error: 'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
    }
  return request
}

function eventOf(event: unknown): ChangesRequest['event'] {
  const name = typeof event === 'string' ? event.toUpperCase() : '*'
  return name === 'INSERT' || name === 'UPDATE' || name === 'DELETE' ? name : '*'
}
