import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { listeningPorts, listeningPortsOf } from '../host-commands/listening-ports.ts'
import type { Host } from '../ports/host.ts'
import { runOnHost } from './run-on-host.ts'
import { unitStates } from './unit-states.ts'

/**
 * The port is free, or the client's own socket unit listens on it already.
 * @throws KlariqoError HOST_PORT_TAKEN
 */
export async function ensurePortFree(host: Host, clientId: string, port: number, signal: AbortSignal): Promise<void> {
  const [sockets, { socket }] = await Promise.all([
    runOnHost(host, listeningPorts(), { signal }),
    unitStates(host, clientId, signal),
  ])
  if (socket.active === 'active') return
  if (listeningPortsOf(sockets.stdout).has(port)) throw new KlariqoError('HOST_PORT_TAKEN', { port, host: host.name })
}
