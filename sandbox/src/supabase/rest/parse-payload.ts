import { PgrstError } from './pgrst-error.ts'

/** A JSON body: `text` is always an array, handed to Postgres as it came, so that no number loses a digit. */
export type Payload = { text: string; objects: readonly Readonly<Record<string, unknown>>[]; isArray: boolean }

export function parsePayload(body: string, contentType: string | undefined): Payload {
  const type = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw invalid(`Content-Type not acceptable: ${type}`)
  const value = parse(body)
  const isArray = Array.isArray(value)
  const objects: unknown[] = isArray ? value : [value]
  if (!objects.every(isObject)) throw invalid('All elements of the body must be objects')
  return { text: isArray ? body : `[${body}]`, objects, isArray }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw invalid('Empty or invalid json')
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const invalid = (message: string): PgrstError => new PgrstError(400, 'PGRST102', message)
