import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { clientFiles } from '../../host-commands/client-files.ts'
import { nginx as nginxCommand } from '../../host-commands/nginx.ts'
import { nginxProblemOf } from '../../host-commands/nginx-problem.ts'
import type { Host } from '../../ports/host.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { runOnHost } from '../run-on-host.ts'
import type { Step } from '../step.ts'

/**
 * The client's include. The whole configuration is tested before it is touched (another client's broken file would
 * otherwise be blamed on this one) and again before it is used; when it is refused, the old state is put back.
 */
export const nginx: Step<CreateState> = {
  id: 'nginx',
  title: 'Route the public address to the agent',
  needs: ['unit'],

  async check(state, { journalled }) {
    const { tenant, deps } = state
    if (!tenant) return { state: 'needs-work', detail: 'a new include' }
    const { path, content } = includeOf(state, tenant.port)
    const there = (await deps.host.hashes([path])).get(path)
    if (there !== contentHash(content))
      return { state: 'needs-work', detail: there ? `${path} differs` : `${path} is not there` }
    const result = journalled?.status === 'done' ? (journalled.result as { include?: string }) : null
    if (result?.include !== there) return { state: 'needs-work', detail: 'nginx has not taken it over' }
    return { state: 'right' }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const { deps, tenant, files } = state
    if (!tenant) throw new Error('the client comes before its route')
    const { path, content } = includeOf(state, tenant.port)
    await accepted(deps.host, signal)
    await files.write('nginx', path, content)
    midEffect()
    try {
      await accepted(deps.host, signal)
    } catch (error) {
      // Never leave a tree behind that nginx could not start from.
      await files.undo('nginx')
      throw error
    }
    await runOnHost(deps.host, nginxCommand.reload(), { signal })
    return { include: contentHash(content) }
  },

  async undo({ deps, files }, { signal }) {
    await files.undo('nginx')
    await accepted(deps.host, signal)
    await runOnHost(deps.host, nginxCommand.reload(), { signal })
  },
}

const includeOf = ({ deps, client }: CreateState, port: number) =>
  clientFiles({ clientId: client.clientId, port }, deps.hostTemplates).nginx

async function accepted(host: Host, signal: AbortSignal): Promise<void> {
  const { code, stderr } = await host.run(nginxCommand.test(), { signal })
  if (code !== 0) throw new KlariqoError('HOST_NGINX_INVALID', { host: host.name, problem: nginxProblemOf(stderr) })
}
