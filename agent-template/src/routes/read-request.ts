import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'

/** A number that can be rung or texted: E.164. */
export const phoneNumber = z.string().check(z.regex(/^\+[1-9][0-9]{6,14}$/, 'a number like +61412345678'))

/** Reads what a person sent; answers 400 with the fields that are wrong and gives null. */
export function readRequest<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): z.infer<T> | null {
  const result = schema.safeParse(value ?? {})
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => issue.path.join('.'))
  request.log.info({ fields, route: request.routeOptions.url }, 'request refused')
  void reply.code(400).send({ error: 'fields missing or malformed', fields })
  return null
}
