import websocket from '@fastify/websocket'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { type Agent, createAgent } from './agent.ts'
import type { AppOptions } from './app-options.ts'
import { bodyParsers } from './plugins/body-parsers.ts'
import { browserHeaders } from './plugins/browser-headers.ts'
import { errorHandler } from './plugins/error-handler.ts'
import { rateLimits } from './plugins/rate-limits.ts'
import { requestLog } from './plugins/request-log.ts'
import { type RouteEntry, routeClasses } from './plugins/route-classes.ts'
import { session } from './plugins/session.ts'
import { twilioSignature } from './plugins/twilio-signature.ts'
import { allRoutes } from './routes/all-routes.ts'

/** 64 KiB: a frame of the stream is 400 bytes, a webhook 2 KiB. */
const MAX_MESSAGE_BYTES = 64 * 1024

export type App = { server: FastifyInstance; agent: Agent; routes: readonly RouteEntry[] }

function noSchemas(): never {
  throw new Error('routes of the agent have no JSON schemas')
}

/** The agent as an app that listens nowhere yet: tests inject requests, the process gives it a socket. */
export async function buildApp(options: AppOptions): Promise<App> {
  const server = Fastify({
    logger: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_MESSAGE_BYTES,
    requestTimeout: 10_000,
    keepAliveTimeout: 75_000,
    routerOptions: { maxParamLength: 128 },
    // Routes read their input themselves. Without this the compilers of JSON schemas are loaded and stay in memory.
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    // Open sockets end when their calls do; what is idle need not hold the process.
    forceCloseConnections: 'idle',
  })
  const agent = createAgent(options, server.log)
  const routes = routeClasses(server)
  const { config, secrets } = options.tools.tenant
  errorHandler(server)
  browserHeaders(server, config)
  requestLog(server)
  await server.register(websocket, { options: { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false } })
  await bodyParsers(server)
  twilioSignature(server, { publicBaseUrl: config.public_base_url, authToken: secrets.twilio_auth_token })
  rateLimits(server, agent)
  session(server, agent)
  for (const route of allRoutes) route(server, agent, routes)
  server.addHook('onClose', async () => {
    agent.afterCall.close()
    agent.load.close()
    agent.queue.close()
    await options.database.close()
  })
  await server.ready()
  return { server, agent, routes }
}
