import type { FastifyReply } from 'fastify'

/** Why something was not done for a person, as HTTP says it; `retryAfterMs` where waiting helps. */
export type Refusal = { status: number; error: string; reason?: string; retryAfterMs?: number }

export function sendRefusal(reply: FastifyReply, { status, error, reason, retryAfterMs }: Refusal): FastifyReply {
  if (retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply.code(status).send({ error, ...(reason === undefined ? {} : { reason }) })
}
