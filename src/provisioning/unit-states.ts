import { systemd } from '../host-commands/systemd.ts'
import { unitName } from '../host-commands/unit-name.ts'
import { type UnitState, unitStateOf } from '../host-commands/unit-state.ts'
import type { Host } from '../ports/host.ts'
import { runOnHost } from './run-on-host.ts'

/** Both units of a client as the service manager sees them; a unit that does not exist has `load` not-found. */
export async function unitStates(
  host: Host,
  clientId: string,
  signal: AbortSignal,
): Promise<{ service: UnitState; socket: UnitState }> {
  const show = async (kind: 'service' | 'socket') =>
    unitStateOf((await runOnHost(host, systemd.show(unitName(clientId, kind)), { signal })).stdout)
  const [service, socket] = await Promise.all([show('service'), show('socket')])
  return { service, socket }
}
