import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { numberTagOf } from '../core/names.ts'
import type { OwnedNumber } from '../ports/telephony.ts'
import type { CreateState } from './create-state.ts'
import type { NumberIntent } from './number-intent.ts'

/** How long a carrier's list may lag behind a purchase (docs/decisions/0021-numbers-are-bought-once.md). */
const settleMs = 8_000
const shortSettleMs = 1_500
const lookEveryMs = 250
const tries = 3

/**
 * Makes exactly this number ours and tags it. Buying by number can be repeated without buying twice; an answer that never
 * came is looked up before anything else is done. Null: somebody else has it.
 * @throws KlariqoError NUMBER_OUTCOME_UNKNOWN when the carrier stays silent, and whatever the carrier refuses
 */
export async function takeNumber(
  state: CreateState,
  intent: NumberIntent,
  signal: AbortSignal,
  midEffect: () => void,
): Promise<{ number: OwnedNumber; bought: boolean } | null> {
  const { deps, client } = state
  const { telephony } = deps
  const phoneNumber = intent.phone_number
  const tag = numberTagOf(client.clientId)
  let doubtful = intent.resumed

  const found = await telephony.findByNumber(phoneNumber, signal)
  midEffect()
  if (found) return adopt(found)
  if (intent.source === 'kept') return null
  for (let attempt = 1; ; attempt++) {
    try {
      const number = await telephony.buy({ phoneNumber, tag, ...deps.regulatory[client.region.isoCountry] }, signal)
      return { number, bought: true }
    } catch (error) {
      if (!(error instanceof KlariqoError)) throw error
      const unknown = error.code === 'NUMBER_OUTCOME_UNKNOWN'
      if (!unknown && error.code !== 'NUMBER_TAKEN') throw error
      doubtful ||= unknown
      // Refused at the first try of a fresh choice: it is certainly not ours.
      if (!doubtful) return null
      const landed = await lookFor(unknown ? shortSettleMs : settleMs)
      if (landed) return adopt(landed)
      if (!unknown) return null
      if (attempt >= tries) throw error
    }
  }

  async function lookFor(forMs: number): Promise<OwnedNumber | null> {
    const deadline = deps.clock.monotonicMs() + forMs
    for (;;) {
      const number = await telephony.findByNumber(phoneNumber, signal)
      if (number || deps.clock.monotonicMs() >= deadline) return number
      await deps.clock.sleep(lookEveryMs, signal)
    }
  }

  async function adopt(number: OwnedNumber): Promise<{ number: OwnedNumber; bought: boolean } | null> {
    if (number.tag === tag) return { number, bought: intent.source === 'bought' }
    // A number with another tag is only ours to take when the pool said so and the reservation is ours.
    if (intent.source !== 'kept') return null
    return { number: await telephony.setTag(number.sid, tag, signal), bought: false }
  }
}
