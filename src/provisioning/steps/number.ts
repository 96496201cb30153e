import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { numberTagOf } from '../../core/names.ts'
import { chooseNumber } from '../choose-number.ts'
import type { CreateState } from '../create-state.ts'
import { ensurePortFree } from '../ensure-port-free.ts'
import { type NumberIntent, numberIntentOf } from '../number-intent.ts'
import type { Step } from '../step.ts'
import { takeNumber } from '../take-number.ts'

const choices = 8

/**
 * The phone number. Its exact digits are reserved and journalled before it is bought, so that no crash, lost answer or
 * stale list can buy a second one. Has no undo: what money bought is kept, and the next run uses it.
 */
export const number: Step<CreateState, NumberIntent> = {
  id: 'number',
  title: 'Get the phone number',
  needs: ['tenant'],

  async check(state, { signal }) {
    const { region, clientId } = state.client
    const owned = await state.owned(signal)
    if (owned?.tag === numberTagOf(clientId)) return { state: 'right', detail: owned.phoneNumber }
    const costs = {
      monthly_cents: region.numberMonthlyCents,
      currency: region.currency,
      what: `${region.name} ${region.numberType} number`,
    }
    return { state: 'needs-work', detail: `a ${region.numberType} number in ${region.name}`, costs }
  },

  async choose(state, { signal, journalled }) {
    const { deps, client, tenant, operationId } = state
    // Nothing is bought for a client that could not be started.
    if (tenant) await ensurePortFree(deps.host, client.clientId, tenant.port, signal)
    const earlier = numberIntentOf(journalled?.intent)
    const mine = earlier && (await deps.tenants.reserveNumber(earlier.phone_number, operationId))
    return earlier && mine ? { ...earlier, resumed: true } : chooseNumber(state, signal)
  },

  async apply(intent, state, { signal, midEffect, rechoose, say }) {
    const { deps, operationId, client } = state
    const refused = new Set<string>()
    let chosen = intent
    for (let i = 0; i < choices; i++) {
      say(chosen.phone_number)
      const taken = await takeNumber(state, chosen, signal, midEffect)
      if (taken) {
        state.nowOwned(taken.number)
        state.numberSource = taken.bought ? 'bought' : 'kept'
        if (taken.bought) state.numberBought = taken.number.phoneNumber
        return { phone_number: taken.number.phoneNumber, sid: taken.number.sid }
      }
      refused.add(chosen.phone_number)
      await deps.tenants.releaseReservation(chosen.phone_number, operationId)
      chosen = await chooseNumber(state, signal, refused)
      await rechoose(chosen)
    }
    throw new KlariqoError('NUMBER_NONE_FOUND', { type: client.region.numberType, country: client.region.name })
  },
}
