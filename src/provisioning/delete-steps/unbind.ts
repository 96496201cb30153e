import type { DeleteState } from '../delete-state.ts'
import { keepNumber } from '../keep-number.ts'
import type { Step } from '../step.ts'

/** What happens to the numbers, fixed before it happens: a resumed deletion does what was begun. */
type Intent = { released: boolean; numbers: { sid: string; phone_number: string }[] }

/**
 * A number is kept by default: it leaves the client, keeps its tag (so that the same name gets it again) and is free for
 * the next client of the region. With --release-number it goes back to the carrier, which nothing can undo.
 */
export const unbind: Step<DeleteState, Intent> = {
  id: 'unbind',
  title: 'Take the number from the client',
  needs: ['unpoint'],

  async check({ deps, clientId, tenant, releaseNumber, numbers }, { journalled }) {
    if (journalled?.status === 'done') return { state: 'right' }
    if (journalled?.status === 'intent') return { state: 'needs-work', detail: 'go on' }
    const pool = await deps.tenants.numbers()
    const known = new Set(pool.map((row) => row.phoneNumber))
    const bound = tenant?.phoneNumber || pool.some((row) => row.clientId === clientId)
    if (tenant && numbers.some((number) => !known.has(number.phoneNumber)))
      return { state: 'needs-work', detail: 'keep for the next client' }
    if (releaseNumber && numbers.length > 0) return { state: 'needs-work', detail: 'release for good' }
    return bound ? { state: 'needs-work', detail: 'keep for the next client' } : { state: 'right' }
  },

  async choose({ numbers, releaseNumber }, { journalled }) {
    const earlier = journalled?.intent as Partial<Intent> | undefined
    if (earlier?.numbers && earlier.released === releaseNumber) return earlier as Intent
    const chosen = numbers.map(({ sid, phoneNumber }) => ({ sid, phone_number: phoneNumber }))
    return { released: releaseNumber, numbers: chosen }
  },

  async apply({ released, numbers }, state, { signal, midEffect }) {
    const { deps, clientId, created, tenant, region } = state
    const owner = { clientId, operationId: created.operationId, region }
    if (released) for (const { sid } of numbers) await deps.telephony.release(sid, signal)
    midEffect()
    // Only a row can give a number to the pool; without one its tag is what is left to find it by.
    if (!released && tenant)
      for (const number of numbers)
        await keepNumber(deps.tenants, owner, { ...number, phoneNumber: number.phone_number })
    await deps.tenants.unbindNumber(clientId, released)
    for (const { phone_number: phoneNumber } of numbers)
      await deps.tenants.releaseReservation(phoneNumber, created.operationId)
    return { released, numbers }
  },
}
