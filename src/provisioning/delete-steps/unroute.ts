import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { nginxIncludeOf } from '../../core/names.ts'
import { nginx } from '../../host-commands/nginx.ts'
import { nginxProblemOf } from '../../host-commands/nginx-problem.ts'
import type { DeleteState } from '../delete-state.ts'
import { runOnHost } from '../run-on-host.ts'
import type { Step } from '../step.ts'

/** Removes the include and makes nginx forget the route. */
export const unroute: Step<DeleteState> = {
  id: 'unroute',
  title: 'Remove the public address',
  needs: ['unpoint'],

  async check({ deps, key }, { journalled }) {
    const there = await deps.host.exists(nginxIncludeOf(key.slug))
    if (there) return { state: 'needs-work', detail: nginxIncludeOf(key.slug) }
    // Removed by a run that was killed before nginx heard of it.
    return journalled?.status === 'intent' ? { state: 'needs-work', detail: 'reload' } : { state: 'right' }
  },

  async apply(_intent, { deps, key }, { signal, midEffect }) {
    await deps.host.remove(nginxIncludeOf(key.slug))
    midEffect()
    const { code, stderr } = await deps.host.run(nginx.test(), { signal })
    if (code !== 0)
      throw new KlariqoError('HOST_NGINX_INVALID', { host: deps.host.name, problem: nginxProblemOf(stderr) })
    await runOnHost(deps.host, nginx.reload(), { signal })
    return {}
  },
}
