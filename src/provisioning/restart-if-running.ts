import { systemd } from '../host-commands/systemd.ts'
import { unitName } from '../host-commands/unit-name.ts'
import type { Host } from '../ports/host.ts'
import { runOnHost } from './run-on-host.ts'
import { stopLimitMs } from './stop-limit.ts'
import { unitStates } from './unit-states.ts'

/** Makes a running agent read its files anew; one that sleeps reads them when it wakes. */
export async function restartIfRunning(host: Host, clientId: string, signal: AbortSignal): Promise<void> {
  const { service } = await unitStates(host, clientId, signal)
  if (service.active !== 'active') return
  await runOnHost(host, systemd.restart(unitName(clientId, 'service')), { signal, timeoutMs: stopLimitMs })
}
