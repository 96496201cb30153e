import type { JournalStep } from '../../ports/tenants.ts'
import type { DeleteState } from '../delete-state.ts'
import { keepNumber } from '../keep-number.ts'
import type { Step } from '../step.ts'

type NumberRef = { sid: string; phone_number: string }
/** What happens to the numbers, fixed before it happens: a resumed deletion does what was begun. */
type Intent = { released: boolean; numbers: NumberRef[] }
/** What did happen. `asked`: a release was wanted; without `released` another client had the number by then. */
type Result = Intent & { asked: boolean }

/**
 * A number is kept by default: it leaves the client, keeps its tag (so that the same name gets it again) and is free for
 * the next client of the region. With --release-number it goes back to the carrier, which nothing can undo.
 */
export const unbind: Step<DeleteState, Intent> = {
  id: 'unbind',
  title: 'Take the number from the client',
  needs: ['unpoint'],

  async check({ deps, clientId, tenant, releaseNumber, numbers }, { journalled }) {
    const done = unboundOf(journalled)
    if (done) {
      // Kept by an earlier run: while there is a row, it can still be given back.
      const late = releaseNumber && !done.released && !done.asked && tenant && numbers.length > 0
      return late ? { state: 'needs-work', detail: 'release for good' } : { state: 'right' }
    }
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

  async apply({ released, numbers }, state, { signal, midEffect }): Promise<Result> {
    const { deps, clientId, created, tenant, region } = state
    const owner = { clientId, operationId: created.operationId, region }
    const going = released ? await claimed(numbers, state) : []
    for (const { sid } of going) await deps.telephony.release(sid, signal)
    midEffect()
    // Only a row can give a number to the pool; without one its tag is what is left to find it by.
    if (!released && tenant)
      for (const number of numbers)
        await keepNumber(deps.tenants, owner, { ...number, phoneNumber: number.phone_number })
    await deps.tenants.unbindNumber(clientId, released)
    for (const { phone_number: phoneNumber } of numbers)
      await deps.tenants.releaseReservation(phoneNumber, created.operationId)
    return { released: released && going.length === numbers.length, asked: released, numbers }
  },
}

/** The result in this step's journal entry, null while there is none. */
export const unboundOf = (entry: JournalStep | null): Result | null =>
  entry?.status === 'done' && entry.result !== null && 'numbers' in (entry.result as object)
    ? (entry.result as Result)
    : null

/** Those that are still this client's to give away: one that lies in the pool may be another creation's choice by now. */
async function claimed(numbers: readonly NumberRef[], state: DeleteState): Promise<NumberRef[]> {
  const { deps, clientId, created, tenant, region } = state
  const { operationId } = created
  const pool = await deps.tenants.numbers()
  const ours: NumberRef[] = []
  for (const number of numbers) {
    const { phone_number: phoneNumber, sid } = number
    const row = pool.find((each) => each.phoneNumber === phoneNumber)
    if (row?.clientId !== clientId && !(await deps.tenants.reserveNumber(phoneNumber, operationId))) continue
    if (row && !row.clientId && tenant) {
      const cost = { monthlyCostCents: region.numberMonthlyCents, currency: region.currency }
      await deps.tenants.bindNumber({ clientId, operationId, phoneNumber, sid, region: region.code, ...cost })
    }
    ours.push(number)
  }
  return ours
}
