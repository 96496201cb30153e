import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Argv } from '../host-commands/argv.ts'
import type { Host, RunOptions, RunResult } from '../ports/host.ts'

/** Runs a command that has to succeed. @throws KlariqoError HOST_COMMAND_FAILED with the last thing it said */
export async function runOnHost(host: Host, argv: Argv, options: RunOptions = {}): Promise<RunResult> {
  const result = await host.run(argv, options)
  if (result.code === 0) return result
  const problem = (result.stderr || result.stdout).trim().split('\n').at(-1) || 'it said nothing'
  throw new KlariqoError('HOST_COMMAND_FAILED', {
    host: host.name,
    command: argv.join(' '),
    code: result.code ?? 'a signal',
    problem,
  })
}
