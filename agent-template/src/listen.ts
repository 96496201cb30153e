import type { FastifyInstance, FastifyListenOptions } from 'fastify'
import { ConfigError } from './config/config-error.ts'

/** Where systemd puts the first socket it hands over. */
const FIRST_FD = 3

/**
 * Listens on the socket we were handed (LISTEN_FDS=1), else on 127.0.0.1 and the port in KLARIQO_LISTEN. Returns the address.
 * Throws `ConfigError` when neither is there: an agent has no business on a port of its own choice.
 */
export async function listen(app: FastifyInstance, env: NodeJS.ProcessEnv): Promise<string> {
  if (env.LISTEN_FDS === '1') {
    // Fastify passes what it does not know on to the server, and a server prefers a descriptor to a port.
    await app.listen({ host: '127.0.0.1', fd: FIRST_FD } as FastifyListenOptions)
  } else {
    const port = Number(env.KLARIQO_LISTEN ?? Number.NaN)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new ConfigError(['no socket was handed over (LISTEN_FDS=1) and KLARIQO_LISTEN is no port'])
    }
    await app.listen({ host: '127.0.0.1', port })
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? `http://${address.address}:${address.port}` : String(address)
}
