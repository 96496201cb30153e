import { isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Agent } from '../agent.ts'
import { SlidingWindow } from '../sliding-window.ts'

const MINUTE = 60_000
/** Requests a minute: from one address, and of one signed-in person. */
const PER_ADDRESS = 300
const PER_MEMBER = 60

/**
 * How often anybody may ask, by address, and a signed-in person by itself wherever it asks from. The carrier's webhooks are
 * limited by nothing but the admission of calls: whoever holds the signature is the carrier. Registered before `session`, which
 * asks the database.
 */
export function rateLimits(app: FastifyInstance, agent: Agent): void {
  const { now } = agent.tools
  const addresses = new SlidingWindow({ limit: PER_ADDRESS, windowMs: MINUTE, now })
  const members = new SlidingWindow({ limit: PER_MEMBER, windowMs: MINUTE, now })
  const refuse = (reply: FastifyReply, waitMs: number): FastifyReply =>
    reply
      .code(429)
      .header('retry-after', String(Math.ceil(waitMs / 1000)))
      .send({ error: 'too many requests' })
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.class === 'twilio-signed') return
    const address = addressOf(request)
    const wait = address === null ? 0 : addresses.take(address)
    if (wait > 0) return refuse(reply, wait)
  })
  app.addHook('preValidation', async (request, reply) => {
    const wait = request.member === null ? 0 : members.take(request.member.userId)
    if (wait > 0) return refuse(reply, wait)
  })
}

/**
 * Who is behind our proxy, which overwrites the header whatever it was sent; null: nobody, the request is of this machine
 * (only this machine can reach us).
 */
function addressOf(request: FastifyRequest): string | null {
  const header = request.headers['x-real-ip']
  if (typeof header !== 'string') return null
  return isIPv6(header) ? networkOf(header) : header
}

/** Its /64: a subscriber of IPv6 has all addresses of one. */
function networkOf(address: string): string {
  const [start = '', end] = address.split('::')
  const groups = start.split(':')
  // What `::` leaves out are zeros; more than four groups behind it reach into the network, which nobody is given.
  return (end === undefined ? groups : [...groups, '0', '0', '0', '0']).slice(0, 4).join(':')
}
