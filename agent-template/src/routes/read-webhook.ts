import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'

/** The sid of a call in the carrier's form. */
export const callSid = z.string().check(z.regex(/^CA[0-9a-fA-F]{32}$/))

/**
 * What a signed webhook says; answers 400 and gives null when a field that we need is missing, given twice or malformed.
 * The signature leaves no room for a forger, only for a mistake.
 */
export function readWebhook<T extends z.ZodMiniType>(
  schema: T,
  request: FastifyRequest,
  reply: FastifyReply,
): z.infer<T> | null {
  const result = schema.safeParse(request.body)
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => issue.path.join('.'))
  request.log.warn({ fields, route: request.routeOptions.url }, 'webhook refused')
  void reply.code(400).send({ error: 'fields missing or malformed', fields })
  return null
}
