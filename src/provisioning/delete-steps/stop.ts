import { unitFileOf } from '../../core/names.ts'
import { systemd } from '../../host-commands/systemd.ts'
import { unitName } from '../../host-commands/unit-name.ts'
import type { DeleteState } from '../delete-state.ts'
import { runOnHost } from '../run-on-host.ts'
import type { Step } from '../step.ts'
import { stopLimitMs } from '../stop-limit.ts'
import { unitStates } from '../unit-states.ts'

/** Stops the agent (calls that last are let end) and removes its units. */
export const stop: Step<DeleteState> = {
  id: 'stop',
  title: 'Stop the agent',
  needs: ['unpoint'],

  async check({ deps, clientId }, { signal }) {
    const paths = [unitFileOf(clientId, 'service'), unitFileOf(clientId, 'socket')]
    const [hashes, { service, socket }] = await Promise.all([
      deps.host.hashes(paths),
      unitStates(deps.host, clientId, signal),
    ])
    const gone = [service, socket].every(({ load, active }) => load === 'not-found' && active !== 'active')
    return hashes.size === 0 && gone ? { state: 'right' } : { state: 'needs-work', detail: 'units and process' }
  },

  async apply(_intent, { deps, clientId }, { signal, midEffect }) {
    const { host } = deps
    const states = await unitStates(host, clientId, signal)
    // Socket first: a request that comes now must not wake the service again.
    for (const kind of ['socket', 'service'] as const) {
      if (states[kind].load === 'not-found' && states[kind].active !== 'active') continue
      await runOnHost(host, systemd.stop(unitName(clientId, kind)), { signal, timeoutMs: stopLimitMs })
      if (states[kind].enabled) await runOnHost(host, systemd.disable(unitName(clientId, kind)), { signal })
    }
    midEffect()
    await host.remove(unitFileOf(clientId, 'socket'))
    await host.remove(unitFileOf(clientId, 'service'))
    await runOnHost(host, systemd.daemonReload(), { signal })
    if (states.service.active === 'failed')
      // Exit 1 when the unit is forgotten already, which is what is wanted.
      await host.run(systemd.resetFailed(unitName(clientId, 'service')), { signal })
    return {}
  },
}
