import type { DeleteState } from '../delete-state.ts'
import type { Step } from '../step.ts'

/** The client's rows and its agent's sign-in. Ledger and usage stay, without names. */
export const rows: Step<DeleteState> = {
  id: 'rows',
  title: 'Remove the client from the database',
  needs: ['clear', 'unroute', 'unbind', 'recordings'],

  async check({ tenant }, { journalled }) {
    // Without a row there may still be an agent's sign-in, of a run that was killed: removing again does no harm.
    if (!tenant && journalled?.status === 'done') return { state: 'right' }
    return { state: 'needs-work', detail: tenant ? 'rows and sign-in' : 'what may be left' }
  },

  async apply(_intent, state, { midEffect }) {
    await state.deps.tenants.remove(state.clientId, state.lease())
    midEffect()
    state.tenant = null
    return {}
  },
}
