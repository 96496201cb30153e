import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Secret } from '../../core/secret.ts'
import type { Pcm, Speech } from '../../ports/speech.ts'
import { elevenLabsError } from './elevenlabs-error.ts'

const SAMPLE_RATE = 16_000
const TIMEOUT_MS = 60_000
/** Five minutes of sound; a snippet is seconds. */
const MOST_BYTES = 5 * 60 * SAMPLE_RATE * 2
/** Only these models take a language; others would refuse the request. */
const TAKES_LANGUAGE = /^eleven_(v3|(flash|turbo)_v2_5)$/

export type ElevenLabsOptions = {
  /** Without a trailing slash. */
  baseUrl: string
  apiKey: Secret
  /** For one snippet, default 60 s. */
  timeoutMs?: number
}

/** Speech from ElevenLabs' `POST /v1/text-to-speech/{voice_id}`, as 16 kHz PCM. Throws VOICE_*. */
export function createElevenLabsSpeech({ baseUrl, apiKey, timeoutMs = TIMEOUT_MS }: ElevenLabsOptions): Speech {
  return {
    async synthesise({ text, voice, language }, signal): Promise<Pcm> {
      const limit = AbortSignal.timeout(timeoutMs)
      const path = `/v1/text-to-speech/${encodeURIComponent(voice.voiceId)}?output_format=pcm_${SAMPLE_RATE}`
      const settings = {
        ...(voice.stability === undefined ? {} : { stability: voice.stability }),
        ...(voice.similarityBoost === undefined ? {} : { similarity_boost: voice.similarityBoost }),
        ...(voice.speed === undefined ? {} : { speed: voice.speed }),
      }
      const body = {
        text,
        model_id: voice.modelId,
        ...(language && TAKES_LANGUAGE.test(voice.modelId) ? { language_code: language.split('-')[0] } : {}),
        ...(Object.keys(settings).length > 0 ? { voice_settings: settings } : {}),
      }
      try {
        const response = await fetch(`${baseUrl}${path}`, {
          method: 'POST',
          headers: { 'xi-api-key': apiKey.reveal(), 'content-type': 'application/json', accept: 'audio/*' },
          body: JSON.stringify(body),
          redirect: 'error', // The key must not follow to another host.
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
        })
        if (!response.ok) throw elevenLabsError(response.status, await response.text(), voice.voiceId, baseUrl)
        return { samples: samplesOf(await audioOf(response)), sampleRate: SAMPLE_RATE }
      } catch (cause) {
        if (cause instanceof KlariqoError) throw cause
        signal?.throwIfAborted()
        const reason = limit.aborted ? `nothing within ${timeoutMs / 1000} s` : reasonOf(cause)
        throw new KlariqoError('VOICE_UNREACHABLE', { address: baseUrl, reason }, { cause })
      }
    },
  }
}

/** The body, if it is sound: an error page must never be spoken to a caller. */
async function audioOf(response: Response): Promise<Buffer> {
  const type = response.headers.get('content-type') ?? 'no type'
  if (!/^(audio\/|application\/octet-stream)/.test(type)) {
    await response.body?.cancel()
    throw new KlariqoError('VOICE_ANSWER_BROKEN', { reason: `content type ${type}` })
  }
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    parts.push(part)
    bytes += part.length
    if (bytes > MOST_BYTES) throw new KlariqoError('VOICE_ANSWER_BROKEN', { reason: 'more than five minutes' })
  }
  if (bytes === 0 || bytes % 2 !== 0) throw new KlariqoError('VOICE_ANSWER_BROKEN', { reason: `${bytes} bytes` })
  return Buffer.concat(parts)
}

function samplesOf(audio: Buffer): Int16Array {
  const samples = new Int16Array(audio.length / 2)
  for (let i = 0; i < samples.length; i++) samples[i] = audio.readInt16LE(i * 2)
  return samples
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = (inner as NodeJS.ErrnoException | null)?.code
  return code ?? (inner instanceof Error ? inner.message : String(inner))
}
