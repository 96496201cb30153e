import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { takeText } from './take-text.ts'

/** `POST /twilio/sms`: a text message for the business. */
export function smsRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/sms', { config: { class: 'twilio-signed' } }, (request, reply) => takeText(agent, request, reply))
}
