import { checkClientDetails } from '../core/client-details.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { withNote } from '../core/errors/with-note.ts'
import { clientViewOf } from './client-view-of.ts'
import type { CreateClientRequest } from './create-client-request.ts'
import type { ClientCreated, CreateClientResult } from './create-client-result.ts'
import { createClientSteps } from './create-client-steps.ts'
import type { CreateState } from './create-state.ts'
import { describePlan } from './describe-plan.ts'
import type { FlowOptions } from './flow-options.ts'
import { noLease } from './no-lease.ts'
import { openCreateState } from './open-create-state.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { runPlan } from './run-plan.ts'
import { runUnderLease } from './run-under-lease.ts'
import type { StepReport } from './step-report.ts'

export { createClientSteps }

/**
 * Gives a business its phone line. The same request again finishes what is unfinished and otherwise changes nothing;
 * details that differ from what the client has are taken over.
 * @throws KlariqoError what the request, the vendors or the host refuse; LOCKED, LEASE_LOST; INTERRUPTED when aborted
 */
export async function createClient(
  deps: ProvisioningDeps,
  request: CreateClientRequest,
  options: FlowOptions = {},
): Promise<CreateClientResult> {
  const begun = deps.clock.monotonicMs()
  const signal = options.signal ?? new AbortController().signal
  const observer = options.observer ?? (() => undefined)
  const industries = await deps.templates.list()
  const client = checkClientDetails(request, industries)
  await deps.tenants.check(signal)

  if (options.mode === 'plan') {
    const state = await openCreateState(deps, client, request, noLease)
    return describePlan(client.clientId, createClientSteps, state, { journal: state.journal, signal, observer })
  }
  return runUnderLease(deps, client.clientId, options, async (lease, run) => {
    const state = await openCreateState(deps, client, request, lease.current)
    try {
      const steps = await runPlan(createClientSteps, state, { ...run, journal: state.journal })
      return resultOf(state, steps, deps.clock.monotonicMs() - begun, request)
    } catch (error) {
      throw await explained(error, state, signal, lease.signal)
    }
  })
}

function resultOf(
  state: CreateState,
  steps: StepReport[],
  durationMs: number,
  request: CreateClientRequest,
): ClientCreated {
  const { tenant, deps, config } = state
  if (!tenant?.phoneNumber || !tenant.phoneNumberSid) throw new Error('a finished client has a row and a number')
  const { created_at: _, ...view } = clientViewOf(tenant, deps.origin)
  const invented = request.ownerEmail === undefined && config.owner.email.endsWith('.invalid')
  return {
    mode: 'apply',
    ...view,
    phone_number: tenant.phoneNumber,
    phone_number_sid: tenant.phoneNumberSid,
    snippets: state.snippets,
    snippets_synthesised: state.snippetsSynthesised,
    number_source: state.numberSource,
    changed: steps.some((step) => step.status === 'done'),
    operation_id: state.operationId,
    generation: state.generation,
    steps,
    duration_ms: Math.round(durationMs),
    warnings: invented ? ['No e-mail was given: the owner cannot sign in until one is set.'] : [],
  }
}

/** Says where an interrupted run stopped, and which bought number a failed one leaves behind. */
async function explained(error: unknown, state: CreateState, signal: AbortSignal, lost: AbortSignal): Promise<unknown> {
  const number = state.numberBought
  const note = number ? `The number ${number} was bought and is kept; the same command uses it.` : ''
  if (lost.aborted) return lost.reason
  if (signal.aborted && !(error instanceof KlariqoError && error.code === 'INTERRUPTED')) {
    const done = createClientSteps.filter(({ id }) => state.journal.entry(id)?.status === 'done').length
    const where = ` while creating ${state.client.clientId}, after ${done} of ${createClientSteps.length} steps`
    const interrupted = new KlariqoError('INTERRUPTED', { where }, { cause: error })
    return note ? withNote(interrupted, note) : interrupted
  }
  return note ? withNote(error, note) : error
}
