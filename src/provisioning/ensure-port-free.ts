import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Host } from '../ports/host.ts'
import { runOnHost } from './run-on-host.ts'
import { unitStates } from './unit-states.ts'

/**
 * Listening TCP sockets of the host, one a line, the local address in the fourth column.
 * The port is ours already when the client's own socket unit is active.
 * @throws KlariqoError HOST_PORT_TAKEN
 */
export async function ensurePortFree(host: Host, clientId: string, port: number, signal: AbortSignal): Promise<void> {
  const [{ stdout }, { socket }] = await Promise.all([
    runOnHost(host, ['ss', '-Hltn'], { signal }),
    unitStates(host, clientId, signal),
  ])
  if (socket.active === 'active') return
  const listening = stdout.split('\n').map((line) => line.trim().split(/\s+/)[3] ?? '')
  if (listening.some((address) => address.endsWith(`:${port}`)))
    throw new KlariqoError('HOST_PORT_TAKEN', { port, host: host.name })
}
