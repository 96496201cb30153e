import type { Member } from './providers/members.ts'

/** Who may use a route: everybody, who holds a signature of the carrier, or who holds a user's token for this client. */
export type RouteAccess = 'public' | 'twilio-signed' | 'session'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's class; a route without one keeps the app from starting. */
    class?: RouteAccess
    /** Of a `session` route: staff may use it too. Left out: it takes an owner or an operator. */
    staff?: boolean
  }
  interface FastifyRequest {
    /** Who asks, on `session` routes; null on all others. */
    member: Member | null
  }
}
