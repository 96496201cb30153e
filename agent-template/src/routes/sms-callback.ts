import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { takeText } from './take-text.ts'

/** `POST /sms/callback`: the same as `/twilio/sms`, under the name that numbers set up by hand may still have. */
export function smsCallbackRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/sms/callback', { config: { class: 'twilio-signed' } }, (request, reply) => takeText(agent, request, reply))
}
