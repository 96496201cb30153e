import { KeypadAndSpeech } from '../call/keypad-and-speech.ts'
import { actionProgram } from './action-program.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { say } from './say.ts'
import type { Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

const prompts: Record<string, Verb> = { Say: say, Play: play, Pause: pause }
/** `speechTimeout="auto"`: how long a pause ends a sentence. */
const AUTO_SPEECH_TIMEOUT_MS = 800
/** The script's words are certain; a recogniser would be a little less so. */
const CONFIDENCE = '0.9'

/**
 * `<Gather>`: keys, or what was said. SpeechResult is the text of the caller's script, not recognised from sound.
 * Without input the next verb runs, unless `actionOnEmptyResult`.
 */
export const gather: Verb = async (context) => {
  const { call, node, signal } = context
  const { input = 'dtmf', timeout, speechTimeout, numDigits, finishOnKey = '#', bargeIn = 'true' } = node.attributes
  const kinds = input.split(/\s+/)
  const line = call.answer()
  const timeoutMs = wholeNumber(timeout, 5) * 1000
  const listening = new KeypadAndSpeech(call, line, {
    dtmf: kinds.includes('dtmf'),
    speech: kinds.includes('speech'),
    timeoutMs,
    speechTimeoutMs:
      speechTimeout === 'auto' ? AUTO_SPEECH_TIMEOUT_MS : wholeNumber(speechTimeout, timeoutMs / 1000) * 1000,
    numDigits: wholeNumber(numDigits, Number.MAX_SAFE_INTEGER),
    finishOnKey,
  })
  const prompting = bargeIn === 'false' ? signal : AbortSignal.any([signal, listening.bargeIn])
  try {
    for (const child of node.children) await prompts[child.name]?.({ ...context, node: child, signal: prompting })
  } catch (error) {
    if (signal.aborted || !listening.bargeIn.aborted) throw error
  }
  const { digits, speech, finishedBy } = await listening.finish(signal)
  if (!digits && !speech && finishedBy === null && node.attributes.actionOnEmptyResult !== 'true') return null
  const result: Record<string, string> = speech
    ? { SpeechResult: speech, Confidence: CONFIDENCE }
    : { Digits: digits, FinishedOnKey: finishedBy ?? '' }
  return actionProgram(context, result, true)
}
