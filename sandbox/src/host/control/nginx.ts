import type { Edge } from '../edge/edge.ts'
import { IncludeError } from '../edge/include-error.ts'
import { notSupported, type ProgramOutput } from './program-output.ts'

const main = '/etc/nginx/nginx.conf'

/** nginx(8): `-t` and `-s reload`. A wrong include is refused by both; what is served stays. */
export async function nginx(edge: Edge, args: readonly string[], output: ProgramOutput): Promise<number> {
  const line = args.join(' ')
  if (line !== '-t' && line !== '-s reload') return notSupported(output, 'nginx', args)
  try {
    if (line === '-t') await edge.test()
    else await edge.reload()
  } catch (error) {
    if (!(error instanceof IncludeError)) throw error
    output.err(`nginx: [emerg] ${error.message}\n`)
    if (line === '-t') output.err(`nginx: configuration file ${main} test failed\n`)
    return 1
  }
  if (line === '-t') {
    output.err(
      `nginx: the configuration file ${main} syntax is ok\nnginx: configuration file ${main} test is successful\n`,
    )
  }
  return 0
}
