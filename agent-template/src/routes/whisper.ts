import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { twiml } from '../twiml/twiml.ts'
import { callSid } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({ call: callSid })

/**
 * `POST /twilio/voice/whisper?call=…`: somebody of the team has taken a call that is passed on, and hears what it is about
 * before the caller is joined. Without anything to tell they are joined at once.
 */
export function whisperRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/whisper', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const query = schema.safeParse(request.query)
    const words = query.success ? (agent.book.get(query.data.call)?.announcement ?? null) : null
    const { language } = agent.tools.tenant.config
    return sendTwiml(reply, words === null ? twiml() : twiml({ name: 'Say', attributes: { language }, text: words }))
  })
}
