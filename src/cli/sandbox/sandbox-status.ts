import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { systemd } from '../../host-commands/systemd.ts'
import { unitName } from '../../host-commands/unit-name.ts'
import { unitStateOf } from '../../host-commands/unit-state.ts'
import type { Wiring } from '../wiring.ts'
import { readSandboxState } from './read-sandbox-state.ts'
import { sandboxHome } from './sandbox-home.ts'

type ClientProcess = {
  client_id: string
  status: string
  port: number
  /** Where the agent listens on this machine. */
  address: string
  unit_state: string
  pid: number | null
  restarts: number
}
export type SandboxStatus = {
  home: string
  running: boolean
  pid: number | null
  started_at: string | null
  services: { name: string; state: string; address: string }[]
  clients: ClientProcess[]
}

/**
 * What runs in the sandbox folder. Never starts it; a sandbox that is down is an answer, not an error.
 * @throws KlariqoError SANDBOX_STATE_UNREADABLE
 */
export async function sandboxStatus(wire: () => Promise<Wiring>): Promise<SandboxStatus> {
  const home = sandboxHome()
  const { state, running } = readSandboxState(home)
  if (!state || !running) {
    const services = (state?.services ?? []).map((service) => ({ ...service, state: 'stopped' }))
    return { home, running: false, pid: null, started_at: null, services, clients: [] }
  }
  const { pid, started_at, services } = state
  return {
    home,
    running,
    pid,
    started_at,
    services,
    clients: await clientProcesses(await wire(), state.agent_address ?? '127.0.0.1'),
  }
}

async function clientProcesses({ tenants, deps: { host } }: Wiring, agents: string): Promise<ClientProcess[]> {
  const clients = await tenants.list()
  return Promise.all(
    clients.map(async ({ clientId, status, port }) => {
      const result = await host.run(systemd.show(unitName(clientId, 'service')))
      if (result.code !== 0)
        throw new KlariqoError('HOST_COMMAND_FAILED', {
          command: 'systemctl show',
          host: host.name,
          code: result.code ?? 'a signal',
          problem: result.stderr.trim(),
        })
      const unit = unitStateOf(result.stdout)
      return {
        client_id: clientId,
        status,
        port,
        address: `${agents}:${port}`,
        unit_state: `${unit.active} (${unit.sub})`,
        pid: unit.mainPid,
        restarts: unit.restarts,
      }
    }),
  )
}
