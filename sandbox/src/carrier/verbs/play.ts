import { readSound } from '../call/read-sound.ts'
import { keyTones } from '../call/tones.ts'
import { resolveUrl } from './action-program.ts'
import type { Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

/** `<Play>`: a sound file by its address, or key tones (`digits`, `w` is half a second). */
export const play: Verb = async ({ call, node, documentUrl, signal }) => {
  const { digits, loop } = node.attributes
  const line = call.answer()
  const sound = digits ? keyTones(digits) : await readSound(call, resolveUrl(node.text, documentUrl), signal)
  const times = wholeNumber(loop, 1, 1000)
  for (let i = 0; times === 0 || i < times; i++) await line.play(sound, signal)
  return null
}
