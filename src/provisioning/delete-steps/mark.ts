import type { DeleteState } from '../delete-state.ts'
import { deletedStep } from '../generation-of.ts'
import type { Step } from '../step.ts'

/** From here on there is no way back: the row says so, and no creation of the same name begins before the end. */
export const mark: Step<DeleteState> = {
  id: 'mark',
  title: 'Take the client out of service',
  needs: [],

  async check({ tenant, created }) {
    if (!created.entry(deletedStep)) return { state: 'needs-work', detail: 'deletion begins' }
    return !tenant || tenant.status === 'deleting' ? { state: 'right' } : { state: 'needs-work', detail: 'deleting' }
  },

  async apply(_intent, state, { midEffect }) {
    const { deps, created, clientId, tenant } = state
    await created.intent(deletedStep, {})
    midEffect()
    if (tenant) state.tenant = await deps.tenants.update(clientId, { status: 'deleting' })
    return {}
  },
}
