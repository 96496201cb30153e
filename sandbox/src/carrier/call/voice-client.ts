import { tone } from './tones.ts'

/** Stands for speech when there is no voice: as long as the words would take, at a pace of sixty milliseconds a letter. */
const LETTER_MS = 60
const REQUEST_MS = 10_000

/** mu-law, and why it is a hum instead of speech when the voice failed. */
export type Spoken = { sound: Uint8Array; problem: string | null }
export type Speak = (text: string, language: string, signal: AbortSignal) => Promise<Spoken>

/**
 * Speaks for the verb Say with the sandbox's voice (ElevenLabs' protocol, `ulaw_8000`, its first voice). Without a voice
 * it hums; when the voice fails it hums too, and says why: a caller must not be left in silence.
 */
export function voiceClient(voice: { url: string; key: string } | null): Speak {
  return async (text, language, signal) => {
    if (!voice) return { sound: hum(text), problem: null }
    try {
      return { sound: await synthesise(voice, text, language, signal), problem: null }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      return { sound: hum(text), problem: `the voice at ${voice.url} failed: ${(error as Error).message}` }
    }
  }
}

async function synthesise(
  voice: { url: string; key: string },
  text: string,
  language: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const ask = async (path: string, body: object | null) => {
    const response = await fetch(`${voice.url}/v1/${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'xi-api-key': voice.key, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    })
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${(await response.text()).slice(0, 200)}`)
    return response
  }
  const { voices } = (await (await ask('voices', null)).json()) as { voices: { voice_id: string }[] }
  const first = voices[0]?.voice_id
  if (!first) throw new Error('it has no voice')
  const speech = { text, language_code: language.slice(0, 2).toLowerCase() }
  const response = await ask(`text-to-speech/${first}?output_format=ulaw_8000`, speech)
  return new Uint8Array(await response.arrayBuffer())
}

const hum = (text: string) => tone([440], Math.min(30_000, Math.max(200, text.length * LETTER_MS)), 3000)
