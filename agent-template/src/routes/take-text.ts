import type { FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { twiml } from '../twiml/twiml.ts'
import { readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({
  MessageSid: z.string().check(z.regex(/^(SM|MM)[0-9a-fA-F]{32}$/)),
  From: z.string().check(z.maxLength(64)),
  Body: z._default(z.string().check(z.maxLength(1600)), ''),
  /** STOP, START or HELP when the carrier's own opt-out has answered it. */
  OptOutType: z.optional(z.string()),
})

/**
 * A text for the business. It is kept, and the carrier is answered with nothing: the reply is a message of its own, which
 * can be written down first, sent once, and followed until it has arrived.
 */
export async function takeText(agent: Agent, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = readWebhook(schema, request, reply)
  if (form === null) return reply
  const { MessageSid: sid, From: from, Body: body, OptOutType } = form
  await agent.textDesk.take({ sid, from, body, answeredByCarrier: OptOutType !== undefined })
  return sendTwiml(reply, twiml())
}
