import type { Slots } from './read-slots.ts'

/** By time zone. One costs half a millisecond to make, and a client has one zone. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** What the model is told of this call at this moment. Slots are the caller's words, in forms that hold no instruction. */
export function callNotes(call: { nowMs: number; timeZone: string; slots: Slots; numberKnown: boolean }): string {
  const clock = clocks.get(call.timeZone) ?? newClock(call.timeZone)
  clocks.set(call.timeZone, clock)
  const heard = Object.entries(call.slots).map(([slot, value]) => `${slot}: ${JSON.stringify(value)}`)
  return [
    `It is ${clock.format(call.nowMs)}.`,
    call.numberKnown
      ? "The caller's number is known; do not ask for it."
      : 'The caller withholds the number; ask for one to call back.',
    ...(heard.length > 0 ? [`Heard from the caller so far: ${heard.join('; ')}.`] : []),
  ].join('\n')
}

const newClock = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone })
