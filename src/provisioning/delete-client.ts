import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { deleteOperationIdOf, numberTagOf, operationIdOf, parseClientId } from '../core/names.ts'
import { regionOf } from '../core/regions.ts'
import type { OwnedNumber } from '../ports/telephony.ts'
import type { Lease, Tenant } from '../ports/tenants.ts'
import type { DeleteClientRequest } from './delete-client-request.ts'
import type { ClientDeleted, DeleteClientResult } from './delete-client-result.ts'
import { deleteClientSteps } from './delete-client-steps.ts'
import type { DeleteState } from './delete-state.ts'
import { unboundOf } from './delete-steps/unbind.ts'
import { describePlan } from './describe-plan.ts'
import type { FlowOptions } from './flow-options.ts'
import { generationOf } from './generation-of.ts'
import { noLease } from './no-lease.ts'
import { numberIntentOf } from './number-intent.ts'
import { OperationJournal } from './operation-journal.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import { runPlan } from './run-plan.ts'
import { runUnderLease } from './run-under-lease.ts'

export { deleteClientSteps }

/**
 * Removes a client and everything of it but its number, unless that is to be released. The same again finishes what was
 * begun; deleting what is deleted already changes nothing.
 * @throws KlariqoError CLIENT_ID_INVALID, CLIENT_NOT_FOUND, LOCKED, LEASE_LOST, INTERRUPTED, and what host or carrier refuse
 */
export async function deleteClient(
  deps: ProvisioningDeps,
  request: DeleteClientRequest,
  options: FlowOptions = {},
): Promise<DeleteClientResult> {
  const begun = deps.clock.monotonicMs()
  const { clientId } = request
  const signal = options.signal ?? new AbortController().signal
  const observer = options.observer ?? (() => undefined)
  if (!parseClientId(clientId)) throw new KlariqoError('CLIENT_ID_INVALID', { client_id: clientId })
  await deps.tenants.check(signal)

  if (options.mode === 'plan') {
    const state = await stateOf(deps, request, noLease, signal)
    if (!state) return { mode: 'plan', client_id: clientId, changes: 0, steps: [] }
    return describePlan(clientId, deleteClientSteps, state, { journal: state.journal, signal, observer })
  }
  return runUnderLease(deps, clientId, options, async (lease, run) => {
    const state = await stateOf(deps, request, lease.current, signal)
    const nothing: ClientDeleted = {
      mode: 'apply',
      client_id: clientId,
      kept_number: null,
      released_number: null,
      changed: false,
      steps: [],
      duration_ms: Math.round(deps.clock.monotonicMs() - begun),
    }
    if (!state) return nothing
    try {
      const steps = await runPlan(deleteClientSteps, state, { ...run, journal: state.journal })
      return {
        ...nothing,
        ...numberLeft(state),
        changed: true,
        steps,
        duration_ms: Math.round(deps.clock.monotonicMs() - begun),
      }
    } catch (error) {
      if (lease.signal.aborted) throw lease.signal.reason
      if (!signal.aborted) throw error
      const done = deleteClientSteps.filter(({ id }) => state.journal.entry(id)?.status === 'done').length
      const where = ` while deleting ${clientId}, after ${done} of ${deleteClientSteps.length} steps`
      throw new KlariqoError('INTERRUPTED', { where }, { cause: error })
    }
  })
}

/** Null when the client was deleted before. @throws KlariqoError CLIENT_NOT_FOUND when there never was one */
async function stateOf(
  deps: ProvisioningDeps,
  request: DeleteClientRequest,
  lease: () => Lease,
  signal: AbortSignal,
): Promise<DeleteState | null> {
  const { clientId } = request
  const key = parseClientId(clientId)
  const region = key && regionOf(key.region)
  if (!key || !region) throw new KlariqoError('CLIENT_ID_INVALID', { client_id: clientId })
  const [tenant, { generation, entries }] = await Promise.all([
    deps.tenants.find(clientId),
    generationOf(deps.tenants, clientId),
  ])
  if (!tenant && entries.length === 0) {
    if (generation > 1) return null
    throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  }
  const operationId = deleteOperationIdOf(clientId, generation)
  const created = new OperationJournal(operationIdOf(clientId, generation), entries, deps.tenants, lease)
  const journal = new OperationJournal(operationId, await deps.tenants.journal(operationId), deps.tenants, lease)
  const numbers = await numbersOfClient(deps, clientId, tenant, created, signal)
  return {
    deps,
    clientId,
    key,
    region,
    releaseNumber: request.releaseNumber ?? false,
    lease,
    journal,
    created,
    tenant,
    numbers,
  }
}

/** By the row or the choice in the journal, and by tag: a creation that was killed may have bought what no row names yet. */
async function numbersOfClient(
  { telephony, tenants }: ProvisioningDeps,
  clientId: string,
  tenant: Tenant | null,
  created: OperationJournal,
  signal: AbortSignal,
): Promise<OwnedNumber[]> {
  const named = tenant?.phoneNumber ?? numberIntentOf(created.entry('number')?.intent)?.phone_number ?? null
  const [tagged, byName, pool] = await Promise.all([
    telephony.list({ tag: numberTagOf(clientId) }, signal),
    named ? telephony.findByNumber(named, signal) : null,
    tenants.numbers(),
  ])
  const others = new Set(pool.filter((row) => row.clientId && row.clientId !== clientId).map((row) => row.phoneNumber))
  const ours = byName && byName.tag === numberTagOf(clientId) ? [byName] : []
  const all = new Map([...tagged, ...ours].map((number) => [number.sid, number]))
  return [...all.values()].filter(({ phoneNumber }) => !others.has(phoneNumber))
}

/** What became of the number: as the journal has it, which an earlier run may have written under another request. */
function numberLeft(state: DeleteState): Pick<ClientDeleted, 'kept_number' | 'released_number'> {
  const unbound = unboundOf(state.journal.entry('unbind'))
  const first = unbound?.numbers[0]
  const number = first?.phone_number ?? state.numbers[0]?.phoneNumber ?? state.tenant?.phoneNumber ?? null
  return unbound?.released
    ? { kept_number: null, released_number: number }
    : { kept_number: number, released_number: null }
}
