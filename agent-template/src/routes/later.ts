import type { FastifyInstance } from 'fastify'

const calling = 'outbound calling'
const leads = 'lead management'
const session = 'session' as const

/** Routes of the dashboard's protocol whose engine is not part of this version. */
export const laterRoutes = [
  { method: 'GET', url: '/outbound/test', class: session, what: calling },
  { method: 'GET', url: '/outbound/prospects', class: session, what: calling },
  { method: 'POST', url: '/outbound/call_prospect/:prospect_id', class: session, what: calling },
  { method: 'POST', url: '/outbound/twilio/outbound/:lead_id', class: session, what: calling },
  { method: 'GET', url: '/outbound/twilio/outbound/:lead_id', class: session, what: calling },
  // The carrier asks this one in the middle of a call.
  { method: 'POST', url: '/outbound/twilio/continue/:call_sid', class: 'twilio-signed' as const, what: calling },
  { method: 'POST', url: '/outbound/stop_campaign', class: session, what: calling },
  { method: 'POST', url: '/upload_leads', class: session, what: leads },
  { method: 'GET', url: '/get_leads', class: session, what: leads },
] as const

/** Answers 501 to whoever may ask, and says what is missing; a HEAD has no body to say it in. */
export function laterRoute(app: FastifyInstance): void {
  for (const { method, url, class: access, what } of laterRoutes) {
    app.route({
      method,
      url,
      config: { class: access },
      exposeHeadRoute: false,
      handler: async (_request, reply) =>
        reply.code(501).send({ error: 'not implemented', what, when: 'a later version of Klariqo brings it' }),
    })
  }
}
