/** Who may use a route: everybody, who holds a signature of the carrier, or who holds a user's token for this client. */
export type RouteAccess = 'public' | 'twilio-signed' | 'session'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route's class; a route without one keeps the app from starting. */
    class?: RouteAccess
  }
}
