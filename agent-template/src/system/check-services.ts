import type { AgentConfig } from '@klariqo/contract/agent-config'
import { isReachable } from './is-reachable.ts'

export type ServiceState = {
  name: string
  /** `host:port` that was tried; null: this deployment has none. */
  address: string | null
  state: 'running' | 'stopped' | 'not configured'
  /** Percent; null where there is nothing to be healthy. */
  health: 0 | 100 | null
}

const CONNECT_MS = 1_000
const PORTS: Record<string, string> = { 'https:': '443', 'http:': '80' }

/**
 * Tries the ports of everything that serves this client: ourselves at `own` (null: we listen nowhere), the proxy at our public
 * origin, and what `agent.json` names under `services`.
 */
export function checkServices(config: AgentConfig, own: string | null): Promise<ServiceState[]> {
  const { protocol, hostname, port } = new URL(config.public_base_url)
  const { postgresql, redis, frontend } = config.services
  const wanted: [string, string | null][] = [
    ['Voice Agent API', own],
    ['PostgreSQL', postgresql],
    ['Redis', redis],
    ['Nginx', `${hostname}:${port || PORTS[protocol]}`],
    ['React Frontend', frontend],
  ]
  return Promise.all(wanted.map(([name, address]) => check(name, address)))
}

async function check(name: string, address: string | null): Promise<ServiceState> {
  if (address === null) return { name, address, state: 'not configured', health: null }
  const { hostname, port } = new URL(`tcp://${address}`)
  const reached = await isReachable(hostname.replace(/^\[|\]$/g, ''), Number(port), CONNECT_MS)
  return { name, address, state: reached ? 'running' : 'stopped', health: reached ? 100 : 0 }
}
