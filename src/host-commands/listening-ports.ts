import type { Argv } from './argv.ts'

/**
 * The host's listening TCP sockets. `ss` and not the kernel's own tables: the sandbox has an `ss` of its own, which
 * tells this host's loopback from another sandbox's.
 */
export const listeningPorts = (): Argv => ['ss', '-Hltn']

/** Addresses that an agent on 127.0.0.1 would collide with. */
const colliding = ['127.0.0.1', '0.0.0.0', '*', '[::]']

/** Ports that nobody else can have on 127.0.0.1, out of that output: `LISTEN 0 511 127.0.0.1:3011 0.0.0.0:*`. */
export function listeningPortsOf(stdout: string): Set<number> {
  const ports = new Set<number>()
  for (const line of stdout.split('\n')) {
    const [state, , , local = ''] = line.trim().split(/\s+/)
    const [, address = '', port = ''] = /^(.+):(\d+)$/.exec(local) ?? []
    if (state === 'LISTEN' && colliding.includes(address)) ports.add(Number(port))
  }
  return ports
}
