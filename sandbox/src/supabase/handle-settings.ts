import { z } from 'zod'
import type { GatewaySettings } from './gateway-settings.ts'
import type { Reply } from './reply.ts'

const regex = z.string().refine(isRegex, 'a regular expression')
const bodySchema = z.strictObject({
  latency_ms: z.int().min(0).max(60_000).optional(),
  fail: z
    .strictObject({
      path: regex,
      times: z.int().min(1),
      status: z.union([z.literal(0), z.int().min(400).max(599)]),
      when: z.enum(['before', 'after']).default('before'),
    })
    .nullable()
    .optional(),
})

/** GET and PUT /_sandbox/settings: `{latency_ms, fail: {path, times, status, when}}`; status 0 cuts the connection. */
export function handleSettings(method: string, body: string, settings: GatewaySettings): Reply {
  if (method === 'PUT') {
    const parsed = bodySchema.safeParse(body === '' ? {} : parseJson(body))
    if (!parsed.success) return reply(400, { message: z.prettifyError(parsed.error) })
    const { latency_ms: latencyMs, fail } = parsed.data
    if (latencyMs !== undefined) settings.latencyMs = latencyMs
    if (fail) {
      const { path, times, status, when } = fail
      settings.fail = { path: new RegExp(path), times, status, after: when === 'after' }
    }
    if (fail === null) settings.fail = null
  } else if (method !== 'GET') return reply(405, { message: `Unsupported HTTP method: ${method}` })
  const { latencyMs, fail } = settings
  return reply(200, {
    latency_ms: latencyMs,
    fail: fail && {
      path: fail.path.source,
      times: fail.times,
      status: fail.status,
      when: fail.after ? 'after' : 'before',
    },
  })
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text))
  } catch {
    return false
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

const reply = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})
