import { readPieces } from './read-pieces.ts'
import type { Voice } from './voice.ts'

export type ElevenLabsOptions = {
  url: string
  apiKey: string
  voiceId: string
  modelId: string
  /** BCP 47. */
  language: string
  settings: { speed?: number | undefined; stability?: number | undefined; similarity_boost?: number | undefined }
}

const FIRST_SOUND_MS = 3_000
/** Sound comes faster than it is played; a pause in the middle of a clause is heard at once. */
const GAP_MS = 1_200
const TOTAL_MS = 30_000
/** Models that are told the language; the others hear it from the text, and refuse to be told. */
const TAKES_LANGUAGE = /_v2_5$|_v3$/

/** Text to speech, streamed as headerless 8 kHz mu-law: the line's own format, nothing to convert. */
export function elevenLabsVoice(options: ElevenLabsOptions): Voice {
  const address = `${options.url}/v1/text-to-speech/${encodeURIComponent(options.voiceId)}/stream?output_format=ulaw_8000`
  const settings = Object.fromEntries(Object.entries(options.settings).filter(([, value]) => value !== undefined))
  return {
    speak(text: string, signal: AbortSignal) {
      const body = {
        text,
        model_id: options.modelId,
        ...(TAKES_LANGUAGE.test(options.modelId) ? { language_code: options.language.split('-')[0] } : {}),
        ...(Object.keys(settings).length > 0 ? { voice_settings: settings } : {}),
      }
      const request = {
        method: 'POST',
        headers: { 'xi-api-key': options.apiKey, 'content-type': 'application/json', accept: 'audio/basic' },
        body: JSON.stringify(body),
      }
      // An error body must never reach the caller's ear as clicks.
      const limits = {
        firstMs: FIRST_SOUND_MS,
        gapMs: GAP_MS,
        totalMs: TOTAL_MS,
        accepts: /^(audio\/|application\/octet-stream)/,
      }
      return readPieces('voice', address, request, limits, signal)
    },
  }
}
