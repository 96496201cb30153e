import { tone } from './tones.ts'

/** Stands for speech when there is no voice: as long as the words would take, at a pace of sixty milliseconds a letter. */
const LETTER_MS = 60
const REQUEST_MS = 10_000
const VOICE_ID = 'sandbox'

export type Speak = (text: string, language: string, signal: AbortSignal) => Promise<Uint8Array>

/**
 * Speaks for the verb Say with the sandbox's voice (ElevenLabs' protocol, `ulaw_8000`); a tone of the text's length
 * when there is no voice, or it fails.
 */
export function voiceClient(voice: { url: string; key: string } | null): Speak {
  return async (text, language, signal) => {
    if (!voice) return hum(text)
    try {
      return await synthesise(voice, text, language, signal)
    } catch (error) {
      if (signal.aborted) throw error
      return hum(text)
    }
  }
}

async function synthesise(
  voice: { url: string; key: string },
  text: string,
  language: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const response = await fetch(`${voice.url}/v1/text-to-speech/${VOICE_ID}?output_format=ulaw_8000`, {
    method: 'POST',
    headers: { 'xi-api-key': voice.key, 'content-type': 'application/json' },
    body: JSON.stringify({ text, language_code: language.slice(0, 2).toLowerCase() }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
  })
  if (!response.ok) throw new Error(`the voice answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

const hum = (text: string) => tone([440], Math.min(30_000, Math.max(200, text.length * LETTER_MS)), 3000)
