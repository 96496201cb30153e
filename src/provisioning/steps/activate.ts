import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

/** The client is in service. One that was suspended stays so: only its owner's credit brings it back. */
export const activate: Step<CreateState> = {
  id: 'activate',
  title: 'Take the client into service',
  needs: ['verify'],

  async check({ tenant }) {
    const right = tenant?.status === 'active' || tenant?.status === 'suspended'
    return right ? { state: 'right', detail: tenant.status } : { state: 'needs-work', detail: 'active' }
  },

  async apply(_intent, state, { midEffect }) {
    midEffect()
    state.tenant = await state.deps.tenants.update(state.client.clientId, { status: 'active' })
    return { status: state.tenant.status }
  },

  async undo(state) {
    state.tenant = await state.deps.tenants.update(state.client.clientId, { status: 'creating' })
  },
}
