import type { Reply } from '../reply.ts'
import type { Schema } from '../schema/schema-types.ts'
import { errorReply } from './error-reply.ts'
import { handleCall } from './handle-call.ts'
import { handleRead } from './handle-read.ts'
import { handleWrite } from './handle-write.ts'
import { parseAccept } from './parse-accept.ts'
import { parsePreferences } from './parse-preferences.ts'
import { PgrstError } from './pgrst-error.ts'
import type { RestDatabase, RestRequest } from './rest-request.ts'
import { unsupported } from './unsupported.ts'

const readMethods = new Set(['GET', 'HEAD'])
const schemaMisses = new Set(['PGRST200', 'PGRST202', 'PGRST204', 'PGRST205'])

/** Everything under /rest/v1. Never throws: errors become PostgREST's answers. */
export async function handleRest(request: RestRequest, { pool, cache }: RestDatabase): Promise<Reply> {
  try {
    checkProfile(request)
    const prepared = { ...request, pool, format: parseAccept(request.headers.accept), prefer: preferencesOf(request) }
    const serve = (schema: Schema): Promise<Reply> => route({ ...prepared, schema })
    const schema = await cache.current()
    try {
      return await serve(schema)
    } catch (error) {
      // A name the cache does not know may be newer than the cache; these are thrown before anything has run.
      if (!(error instanceof PgrstError && schemaMisses.has(error.code))) throw error
      return await serve(await cache.reload())
    }
  } catch (error) {
    return errorReply(error, request.identity.role)
  }
}

async function route(request: Parameters<typeof handleRead>[0]): Promise<Reply> {
  const { method, target } = request
  const call = /^rpc\/([^/]+)$/.exec(target)?.[1]
  if (target === '') throw unsupported('the OpenAPI description at /rest/v1/')
  if (!call && target.includes('/'))
    throw new PgrstError(404, 'PGRST125', 'Invalid path specified in request URL', { details: target })
  if (call && (readMethods.has(method) || method === 'POST')) return handleCall(request, call)
  if (!call && readMethods.has(method)) return handleRead(request)
  if (!call && ['POST', 'PATCH', 'DELETE'].includes(method)) return handleWrite(request)
  throw new PgrstError(405, call ? 'PGRST101' : 'PGRST117', `Unsupported HTTP method: ${method}`)
}

function checkProfile({ method, headers }: RestRequest): void {
  const profile = headers[readMethods.has(method) ? 'accept-profile' : 'content-profile'] ?? 'public'
  if (profile === 'public') return
  throw new PgrstError(406, 'PGRST106', `Invalid schema: ${String(profile)}`, {
    hint: 'Only the following schemas are exposed: public',
  })
}

function preferencesOf({ headers }: RestRequest) {
  const { prefer } = headers
  return parsePreferences(Array.isArray(prefer) ? prefer.join(',') : prefer)
}
