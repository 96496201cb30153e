import { isDeepStrictEqual } from 'node:util'
import { clientPathsOf } from '../client-paths.ts'
import type { CreateState } from '../create-state.ts'
import { keepNumber } from '../keep-number.ts'
import type { Step } from '../step.ts'

/** The row of the client; the database gives it the port. */
export const tenant: Step<CreateState> = {
  id: 'tenant',
  title: 'Enter the client in the database',
  needs: ['account'],

  async check({ tenant, client, config }) {
    if (!tenant) return { state: 'needs-work', detail: `new client ${client.clientId}` }
    if (tenant.businessName !== client.businessName)
      return { state: 'needs-work', detail: `name becomes ${client.businessName}` }
    if (!isDeepStrictEqual(tenant.config, { ...tenant.config, ...config }))
      return { state: 'needs-work', detail: 'details have changed' }
    return { state: 'right', detail: `port ${tenant.port}` }
  },

  async apply(_intent, state, { midEffect }) {
    const { deps, client, config, generation, userId } = state
    const { clientId, businessName } = client
    if (state.tenant) {
      const kept = state.tenant.config
      state.tenant = await deps.tenants.update(clientId, { businessName, config: { ...kept, ...config } })
    } else {
      if (!userId) throw new Error('the account comes before the client')
      const row = { clientId, userId, ...client.key, businessName, config: { ...config }, generation }
      state.tenant = await deps.tenants.insert(row)
    }
    midEffect()
    return { port: state.tenant.port }
  },

  async undo(state, { signal }) {
    const { deps, client, tenantBefore, lease, operationId } = state
    const { clientId, key, region } = client
    if (tenantBefore) {
      const { businessName, config } = tenantBefore
      await deps.tenants.update(clientId, { businessName, config })
      return
    }
    // The folder belongs to the row: what the steps in between wrote there goes with it.
    for (const path of clientPathsOf(key)) await deps.host.remove(path)
    const owned = await state.owned(signal)
    if (owned) await keepNumber(deps.tenants, { clientId, operationId, region }, owned)
    await deps.tenants.remove(clientId, lease())
  },
}
