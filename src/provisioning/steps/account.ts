import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

/**
 * The owner's sign-in, profile and opening credit. Never undone: it may own other clients, and its ledger is kept.
 * Steps that come later read the user id from the row, or from the state while there is none.
 */
export const account: Step<CreateState> = {
  id: 'account',
  title: "Open the owner's account",
  needs: ['preflight'],

  async check({ tenant, userId, config }) {
    if (tenant) return { state: 'right' }
    return userId ? { state: 'right' } : { state: 'needs-work', detail: `account of ${config.owner.email}` }
  },

  async apply(_intent, state, { midEffect }) {
    const { deps, config, client } = state
    state.userId = await deps.tenants.ensureOwner({
      email: config.owner.email,
      fullName: config.owner.full_name ?? client.businessName,
      businessName: client.businessName,
      currency: client.region.currency,
      openingBalanceCents: client.region.openingBalanceCents,
    })
    midEffect()
    return { user_id: state.userId }
  },
}
