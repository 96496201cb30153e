import { listeningSockets } from '../manager/listening-sockets.ts'
import { notSupported, type ProgramOutput } from './program-output.ts'

const everywhere = ['0.0.0.0', '[::]']

/**
 * ss(8) as `ss -Hltn`: the TCP sockets that listen on the host. Its loopback is `loopback` of this machine; the other
 * loopback addresses belong to other hosts.
 */
export async function ss(loopback: string, args: readonly string[], output: ProgramOutput): Promise<number> {
  if (args.length !== 1 || args[0] !== '-Hltn') return notSupported(output, 'ss', args)
  for (const { address, port, waiting } of await listeningSockets()) {
    if (address !== loopback && !everywhere.includes(address)) continue
    const shown = address === loopback ? '127.0.0.1' : address
    output.out(`LISTEN ${waiting} 0 ${shown}:${port} ${address === '[::]' ? '[::]' : '0.0.0.0'}:*\n`)
  }
  return 0
}
