import { CarrierError } from '../errors/carrier-error.ts'
import type { Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

/** `<Say>`: `loop` 0 repeats until something ends the call. */
export const say: Verb = async ({ carrier, call, node, signal }) => {
  const line = call.answer()
  if (!node.text) {
    call.fault(new CarrierError(13520))
    return null
  }
  const { language = 'en-US', loop } = node.attributes
  const { sound, problem } = await carrier.speak(node.text, language, signal)
  if (problem) call.event('error', problem)
  call.event('twiml', `says: ${node.text}`)
  const times = wholeNumber(loop, 1, 1000)
  for (let i = 0; times === 0 || i < times; i++) await line.play(sound, signal)
  return null
}
