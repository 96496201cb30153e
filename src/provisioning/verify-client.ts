import { createClient } from './create-client.ts'
import type { PlannedStep } from './plan-report.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { showClient } from './show-client.ts'
import type { VerifyClientResult } from './verify-client-result.ts'

const words = { unchanged: 'right', change: 'wrong', blocked: 'blocked' } as const satisfies Record<
  PlannedStep['status'],
  string
>

/**
 * Looks at everything a client consists of, by the very checks its creation uses, and changes nothing.
 * @throws KlariqoError CLIENT_ID_INVALID, CLIENT_NOT_FOUND, and when a vendor or the host cannot be asked
 */
export async function verifyClient(
  deps: ProvisioningDeps,
  clientId: string,
  options: { signal?: AbortSignal } = {},
): Promise<VerifyClientResult> {
  const begun = deps.clock.monotonicMs()
  const client = await showClient(deps, clientId)
  const request = { business: client.business_name, region: client.region, industry: client.industry }
  const plan = await createClient(deps, request, { ...options, mode: 'plan' })
  if (plan.mode !== 'plan') throw new Error('verifying plans only')
  const items = plan.steps.map(({ id, title, status, detail }) => ({ id, title, status: words[status], detail }))
  return {
    client_id: clientId,
    ok: plan.changes === 0,
    items,
    duration_ms: Math.round(deps.clock.monotonicMs() - begun),
  }
}
