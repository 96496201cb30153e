import { sleep } from '../clock/timing.ts'
import type { Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

/** `<Pause>`: silence; does not pick up a call that still rings. */
export const pause: Verb = async ({ call, node, signal }) => {
  const ms = wholeNumber(node.attributes.length, 1) * 1000
  await (call.line ? call.line.wait(ms, signal) : sleep(call.timing, ms, signal))
  return null
}
