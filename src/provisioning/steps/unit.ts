import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { clientFiles } from '../../host-commands/client-files.ts'
import { systemd } from '../../host-commands/systemd.ts'
import { unitName } from '../../host-commands/unit-name.ts'
import { clientFingerprint } from '../client-fingerprint.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { ensurePortFree } from '../ensure-port-free.ts'
import { runOnHost } from '../run-on-host.ts'
import type { Step } from '../step.ts'
import { stopLimitMs } from '../stop-limit.ts'
import { unitStates } from '../unit-states.ts'

const startLimitMs = 15_000
const lookEveryMs = 100

/**
 * The two units and the running agent. The socket is what starts at boot: it wakes the service, so an agent that sleeps
 * is right, one that failed is not. The journal holds what the running agent has read.
 */
export const unit: Step<CreateState> = {
  id: 'unit',
  title: 'Start the agent',
  needs: ['files', 'snippets', 'credentials'],

  async check(state, { signal, journalled }) {
    const { tenant, deps, client } = state
    if (!tenant?.phoneNumber) return { state: 'needs-work', detail: 'a new service' }
    const { service, socket } = filesOf(state, tenant.port)
    const [hashes, states, fingerprint] = await Promise.all([
      deps.host.hashes([service.path, socket.path]),
      unitStates(deps.host, client.clientId, signal),
      clientFingerprint(state),
    ])
    for (const { path, content } of [service, socket])
      if (hashes.get(path) !== contentHash(content)) return { state: 'needs-work', detail: `${path} differs` }
    const result = journalled?.status === 'done' ? (journalled.result as { fingerprint?: string }) : null
    if (result?.fingerprint !== fingerprint) return { state: 'needs-work', detail: 'the agent has not read its files' }
    if (!states.socket.enabled) return { state: 'needs-work', detail: 'it would not start at boot' }
    if (states.socket.active !== 'active')
      return { state: 'needs-work', detail: `its socket is ${states.socket.active}` }
    if (states.service.active === 'failed') return { state: 'needs-work', detail: 'it has failed' }
    return { state: 'right', detail: `127.0.0.1:${tenant.port}` }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const { deps, client, tenant, files } = state
    if (!tenant) throw new Error('the client comes before its agent')
    const { host } = deps
    const names = { service: unitName(client.clientId, 'service'), socket: unitName(client.clientId, 'socket') }
    await ensurePortFree(host, client.clientId, tenant.port, signal)
    const { service, socket } = filesOf(state, tenant.port)
    await files.write('unit', service.path, service.content)
    midEffect()
    await files.write('unit', socket.path, socket.content)
    await runOnHost(host, systemd.daemonReload(), { signal })
    const { service: before } = await unitStates(host, client.clientId, signal)
    if (before.active === 'failed') await runOnHost(host, systemd.resetFailed(names.service), { signal })
    await runOnHost(host, systemd.enable(names.socket), { signal })
    await runOnHost(host, systemd.start(names.socket), { signal })
    await runOnHost(host, systemd.restart(names.service), { signal, timeoutMs: stopLimitMs })
    await untilActive(state, signal)
    return { fingerprint: await clientFingerprint(state) }
  },

  async undo({ deps, client, files }, { signal }) {
    const { host } = deps
    const names = [unitName(client.clientId, 'socket'), unitName(client.clientId, 'service')] as const
    // A client that was there before keeps running, from the units it had.
    if (!files.replaced('unit')) {
      await host.run(systemd.stop(...names), { signal, timeoutMs: stopLimitMs })
      await host.run(systemd.disable(names[0]), { signal })
    }
    await files.undo('unit')
    await runOnHost(host, systemd.daemonReload(), { signal })
  },
}

const filesOf = ({ deps, client }: CreateState, port: number) =>
  clientFiles({ clientId: client.clientId, port }, deps.hostTemplates)

async function untilActive({ deps, client }: CreateState, signal: AbortSignal): Promise<void> {
  const deadline = deps.clock.monotonicMs() + startLimitMs
  for (;;) {
    const { service } = await unitStates(deps.host, client.clientId, signal)
    if (service.active === 'active') return
    if (service.active === 'failed' || deps.clock.monotonicMs() >= deadline) {
      const { active, result } = service
      const name = unitName(client.clientId, 'service')
      throw new KlariqoError('HOST_UNIT_FAILED', { unit: name, host: deps.host.name, state: active, result })
    }
    await deps.clock.sleep(lookEveryMs, signal)
  }
}
