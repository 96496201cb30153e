import { listeningSockets } from '../manager/listening-sockets.ts'
import { notSupported, type ProgramOutput } from './program-output.ts'

/** ss(8) as `ss -Hltn`: the machine's listening TCP sockets. Not every machine that runs a sandbox has the real one. */
export async function ss(args: readonly string[], output: ProgramOutput): Promise<number> {
  if (args.length !== 1 || args[0] !== '-Hltn') return notSupported(output, 'ss', args)
  for (const { address, port, waiting } of await listeningSockets()) {
    output.out(`LISTEN ${waiting} 0 ${address}:${port} ${address.startsWith('[') ? '[::]' : '0.0.0.0'}:*\n`)
  }
  return 0
}
