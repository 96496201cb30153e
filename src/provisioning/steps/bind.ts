import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

/** The number becomes the client's in the database, and its month is charged, in one transaction and once. */
export const bind: Step<CreateState> = {
  id: 'bind',
  title: 'Assign the number to the client',
  needs: ['number'],

  async check(state, { signal }) {
    const { tenant, deps } = state
    if (!tenant?.phoneNumber) return { state: 'needs-work', detail: 'no number yet' }
    const [owned, pool] = await Promise.all([state.owned(signal), deps.tenants.numbers()])
    if (owned?.phoneNumber !== tenant.phoneNumber || owned.sid !== tenant.phoneNumberSid)
      return { state: 'needs-work', detail: 'the client has another number' }
    if (pool.find((row) => row.phoneNumber === owned.phoneNumber)?.clientId !== tenant.clientId)
      return { state: 'needs-work', detail: 'the pool does not know it' }
    return { state: 'right', detail: tenant.phoneNumber }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const { deps, client, tenant, operationId } = state
    const owned = await state.owned(signal)
    if (!owned) throw new Error('the number comes before its assignment')
    // The one it had is no longer the account's: the pool must not offer it to anybody.
    if (tenant?.phoneNumber && tenant.phoneNumber !== owned.phoneNumber)
      await deps.tenants.unbindNumber(client.clientId, true)
    midEffect()
    const { charged } = await deps.tenants.bindNumber({
      clientId: client.clientId,
      operationId,
      phoneNumber: owned.phoneNumber,
      sid: owned.sid,
      region: client.key.region,
      monthlyCostCents: client.region.numberMonthlyCents,
      currency: client.region.currency,
    })
    state.tenant = await deps.tenants.find(client.clientId)
    return { phone_number: owned.phoneNumber, charged }
  },

  async undo(state) {
    const { deps, client, tenant, tenantBefore } = state
    // It was the client's before this run, which only put the pool right.
    if (tenant?.phoneNumber && tenant.phoneNumber === tenantBefore?.phoneNumber) return
    await deps.tenants.unbindNumber(client.clientId, false)
    state.tenant = await deps.tenants.find(client.clientId)
  },
}
