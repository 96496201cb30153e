import type { IncomingHttpHeaders } from 'node:http'

/**
 * What functions of the database read as `request.headers`: an object of names in lower case. As PostgREST has it, every
 * header is there, keys and token too, but for the cookies, which are a setting of their own.
 */
export function requestHeaders({ cookie: _, ...headers }: IncomingHttpHeaders): string {
  return JSON.stringify(headers, (_name, value: unknown) => (Array.isArray(value) ? value.at(-1) : value))
}
