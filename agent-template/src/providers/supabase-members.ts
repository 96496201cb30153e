import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { DatabaseError } from './database-error.ts'
import type { Asker, Member, Members } from './members.ts'
import { tokenEnd } from './token-end.ts'

export type SupabaseMembersOptions = {
  url: string
  anonKey: string
  clientId: string
  /** Wall clock, ms. */
  wallClock: () => number
}

const KEEP_MS = 60_000
const MAX_KEPT = 200

const userSchema = z.object({ id: z.string(), app_metadata: z.object({ role: z.nullish(z.string()) }) })
const rowsSchema = z.array(z.object({ user_id: z.string() }))
const customersSchema = z.object({
  customers: z.array(
    z.object({
      phone_number: z.string(),
      name: z.nullable(z.string()),
      first_contact: z.string(),
      last_contact: z.string(),
      calls: z.int(),
      texts: z.int(),
      appointments: z.int(),
    }),
  ),
  more: z.boolean(),
})

/**
 * The users of the project's Supabase, asked with their own tokens: its Auth says whether the token, its session and its
 * user still exist, and reading the client's row says whether row-level security lets the user see it. We hold no secret
 * to check a token with, and none that could read more than the user may. Plain requests: supabase-js keeps a session a
 * client, and here every request has its own.
 */
export function supabaseMembers({ url, anonKey, clientId, wallClock }: SupabaseMembersOptions): Members {
  const kept = new Map<string, { until: number; asker: Promise<Asker> }>()

  const ask = async (path: string, token: string, signal: AbortSignal, body?: object): Promise<Response> => {
    try {
      return await fetch(`${url}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { apikey: anonKey, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
        signal,
      })
    } catch (cause) {
      throw new DatabaseError(`Supabase was not reached: ${(cause as Error).message}`, '', true, cause)
    }
  }

  const find = async (token: string, signal: AbortSignal): Promise<Asker> => {
    const row = `/rest/v1/voice_ai_clients?select=user_id&client_id=eq.${encodeURIComponent(clientId)}`
    const [user, rows] = await Promise.all([
      ask('/auth/v1/user', token, signal).then((response) => read(response, userSchema)),
      ask(row, token, signal).then((response) => read(response, rowsSchema)),
    ])
    if (user === null || rows === null) return 'nobody'
    const [client] = rows
    const role = user.app_metadata.role ?? 'owner'
    if (client === undefined || !isRole(role)) return 'stranger'
    // A token lives on for a while with the role it was made with; one whose staff role was taken away makes no owner.
    if (role === 'owner' && client.user_id !== user.id) return 'stranger'
    return { userId: user.id, role, token }
  }

  return {
    who(token, signal) {
      const now = wallClock()
      const end = tokenEnd(token)
      // What cannot be valid is not worth a request.
      if (end === null || end <= now) return Promise.resolve('nobody')
      const key = createHash('sha256').update(token).digest('base64url')
      const known = kept.get(key)
      if (known && known.until > now) return known.asker
      const asker = find(token, signal)
      kept.delete(key)
      kept.set(key, { until: Math.min(now + KEEP_MS, end), asker })
      asker.catch(() => kept.delete(key))
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_KEPT) break
        kept.delete(oldest)
      }
      return asker
    },
    async customers({ token }, { limit, before }, signal) {
      const asked = { p_client_id: clientId, p_limit: limit, p_before: before }
      const page = await read(await ask('/rest/v1/rpc/get_customers', token, signal, asked), customersSchema)
      if (page === null) throw new DatabaseError('the token is over', '401', false)
      return page
    },
  }
}

/** Null where the token is not taken. */
async function read<T extends z.ZodMiniType>(response: Response, schema: T): Promise<z.infer<T> | null> {
  const body: unknown = await response.json().catch(() => null)
  if ([401, 403, 404].includes(response.status)) return null
  const parsed = schema.safeParse(body)
  if (response.ok && parsed.success) return parsed.data
  throw new DatabaseError(`Supabase answered ${response.status}`, String(response.status), response.status >= 500)
}

const isRole = (role: string): role is Member['role'] => role === 'owner' || role === 'staff' || role === 'operator'
