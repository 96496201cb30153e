import type { ClientDetails } from '../core/client-details.ts'
import { apiPathOf } from '../core/names.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'

/** Why the public address does not answer as this client's healthy agent, or null when it does. */
export async function healthProblem(
  { probe, origin }: Pick<ProvisioningDeps, 'probe' | 'origin'>,
  { key, clientId }: Pick<ClientDetails, 'key' | 'clientId'>,
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await probe.health(`${origin}${apiPathOf(key.slug)}health`, signal)
  if (answer.problem) return answer.problem
  if (answer.status !== 200) return `its address answers ${answer.status}`
  const named = clientIdIn(answer.body)
  if (named !== null && named !== clientId) return `its address leads to ${named}`
  return null
}

function clientIdIn(body: string): string | null {
  try {
    const health: unknown = JSON.parse(body)
    const named = typeof health === 'object' && health !== null && 'client_id' in health ? health.client_id : null
    return typeof named === 'string' ? named : null
  } catch {
    return 'something that is no agent'
  }
}
