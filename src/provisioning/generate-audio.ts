import { checkClientDetails } from '../core/client-details.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { FlowOptions } from './flow-options.ts'
import { openCreateState } from './open-create-state.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { runPlan } from './run-plan.ts'
import { runUnderLease } from './run-under-lease.ts'
import type { StepReport } from './step-report.ts'
import { snippets } from './steps/snippets.ts'
import { unit } from './steps/unit.ts'

/** `data` of `audio generate --json`. */
export type AudioGenerated = {
  client_id: string
  /** How many snippets the client has. */
  snippets: number
  /** How many had to be spoken anew; the rest were there or came from the cache. */
  synthesised: number
  steps: StepReport[]
  duration_ms: number
}

/** What `generateAudio` runs: the snippets, and the agent that has to read them. */
export const generateAudioSteps = [snippets, unit]

/**
 * Speaks the snippets of an existing client that are missing or whose text or voice has changed, and lets a running agent
 * read them.
 * @throws KlariqoError CLIENT_NOT_FOUND, LOCKED, LEASE_LOST, and what the voice or the host refuse
 */
export async function generateAudio(
  deps: ProvisioningDeps,
  clientId: string,
  options: FlowOptions = {},
): Promise<AudioGenerated> {
  const begun = deps.clock.monotonicMs()
  const tenant = await deps.tenants.find(clientId)
  if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  const request = { business: tenant.businessName, region: tenant.region, industry: tenant.industry }
  const client = checkClientDetails(request, await deps.templates.list())
  return runUnderLease(deps, clientId, options, async (lease, run) => {
    const state = await openCreateState(deps, client, request, lease.current)
    const wanted = tenant.status === 'active' ? generateAudioSteps : [snippets]
    const steps = await runPlan(wanted, state, { ...run, journal: state.journal })
    return {
      client_id: clientId,
      snippets: state.snippets,
      synthesised: state.snippetsSynthesised,
      steps,
      duration_ms: Math.round(deps.clock.monotonicMs() - begun),
    }
  })
}
