import type { Argv } from './argv.ts'

/** The kernel's own tables of TCP sockets (proc_net_tcp): there on every Linux, also where `ss` is not installed. */
export const listeningPorts = (): Argv => ['cat', '/proc/net/tcp', '/proc/net/tcp6']

const listening = '0A'

/** Ports somebody listens on, out of that output: `sl local_address rem_address st …`, address and port in hex. */
export function listeningPortsOf(stdout: string): Set<number> {
  const ports = new Set<number>()
  for (const line of stdout.split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const port = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(local)?.[1]
    if (port && state === listening) ports.add(Number.parseInt(port, 16))
  }
  return ports
}
