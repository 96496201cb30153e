import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { listeningPorts, listeningPortsOf } from '../host-commands/listening-ports.ts'
import type { Host } from '../ports/host.ts'
import { unitStates } from './unit-states.ts'

/**
 * The port is free, or the client's own socket unit listens on it already.
 * @throws KlariqoError HOST_PORT_TAKEN
 */
export async function ensurePortFree(host: Host, clientId: string, port: number, signal: AbortSignal): Promise<void> {
  const [sockets, { socket }] = await Promise.all([
    // Its exit code is 1 where the kernel has no IPv6; the table that is there is printed all the same.
    host.run(listeningPorts(), { signal }),
    unitStates(host, clientId, signal),
  ])
  if (socket.active === 'active') return
  if (listeningPortsOf(sockets.stdout).has(port)) throw new KlariqoError('HOST_PORT_TAKEN', { port, host: host.name })
}
