import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agent } from '../agent.ts'
import type { Asker } from '../providers/members.ts'

const ASK_MS = 5_000
/** Longer than any token of Supabase. */
const MAX_HEADER = 8_192

/**
 * Lets a `session` route be reached only with a Supabase user's access token (`Authorization: Bearer`) for this client, and
 * staff only where the route says so. A browser sends that header on no one's behalf, and cookies are never looked at: a
 * foreign page can make nobody dial. Asked before the body is read.
 */
export function session(app: FastifyInstance, agent: Agent): void {
  app.decorateRequest('member', null)
  app.addHook('onRequest', async (request, reply) => {
    const { class: access, staff } = request.routeOptions.config
    if (access !== 'session') return
    // What a person may see is for them alone.
    void reply.header('cache-control', 'no-store')
    const token = bearerOf(request.headers.authorization)
    if (token === null) return unauthorised(reply, 'Bearer', 'sign in: Authorization: Bearer <access token>')
    let asker: Asker
    try {
      asker = await agent.members.who(token, AbortSignal.timeout(ASK_MS))
    } catch (error) {
      request.log.warn({ err: error }, 'nobody could say whose token it is')
      return reply.code(503).header('retry-after', '5').send({ error: 'sign-in cannot be checked now' })
    }
    if (asker === 'nobody') {
      return unauthorised(reply, 'Bearer error="invalid_token"', 'the access token is not valid, or no longer')
    }
    if (asker === 'stranger' || (asker.role === 'staff' && staff !== true)) {
      request.log.warn({ route: request.routeOptions.url }, 'refused: not allowed')
      return reply.code(403).send({ error: 'you may not do this for this business' })
    }
    request.member = asker
  })
}

function bearerOf(header: string | undefined): string | null {
  if (header === undefined || header.length > MAX_HEADER) return null
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1] ?? null
}

const unauthorised = (reply: FastifyReply, challenge: string, error: string): FastifyReply =>
  reply.code(401).header('www-authenticate', challenge).send({ error })
