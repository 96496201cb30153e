import type { CallTools } from '../call/call-tools.ts'
import { ConfigError } from '../config/config-error.ts'
import type { Tenant } from '../config/tenant.ts'
import type { Counters } from '../counters.ts'
import { Breaker } from './breaker.ts'
import { deepgramRecogniser } from './deepgram-recogniser.ts'
import { elevenLabsVoice } from './elevenlabs-voice.ts'
import { fallbackModel } from './fallback-model.ts'
import { fallbackRecogniser } from './fallback-recogniser.ts'
import { fallbackVoice } from './fallback-voice.ts'
import { openAiModel } from './openai-model.ts'
import type { Ranked } from './ranked.ts'

/** From the request to the first word, and to the first sound, before the next vendor is asked, ms. */
const FIRST_TOKEN_MS = 1_200
const FIRST_SOUND_MS = 800

export type VendorOptions = {
  /** Monotonic ms. */
  now: () => number
  counters: Counters
  /** `vendor` is its address. */
  onFailure(kind: keyof Counters['vendorFailures'], vendor: string, error: unknown): void
}

/** The vendors a client's calls are made of: the main one of each kind, then those of `fallbacks` in their order. */
export function vendorsOf(
  { config, secrets }: Tenant,
  options: VendorOptions,
): Pick<CallTools, 'recogniser' | 'model' | 'voice'> {
  const { vendors, fallbacks } = config
  const keyOf = (credential: string): string => {
    const key = secrets.fallback_keys[credential]
    if (key === undefined) throw new ConfigError([`fallbacks: no key named ${credential} in the credential file`])
    return key
  }
  const ranked = <P>(name: string, provider: P): Ranked<P> => ({ name, provider, breaker: new Breaker(options.now) })
  const onFailure = (kind: keyof Counters['vendorFailures']) => (name: string, error: unknown) => {
    options.counters.vendorFailures[kind] += 1
    options.onFailure(kind, name, error)
  }

  const recogniser = (url: string, apiKey: string, model: string) =>
    ranked(
      url,
      deepgramRecogniser({
        url,
        apiKey,
        model,
        language: config.language,
        endpointingMs: config.recogniser.endpointing_ms,
        utteranceEndMs: config.recogniser.utterance_end_ms,
        keyterms: config.recogniser.keyterms,
        onDropped: () => {
          options.counters.inboundFramesDropped += 1
        },
      }),
    )
  const { max_completion_tokens: maxCompletionTokens, temperature } = config.model
  const model = (url: string, apiKey: string, name: string) =>
    ranked(url, openAiModel({ url, apiKey, model: name, maxCompletionTokens, temperature }))
  const { speed, stability, similarity_boost } = config.voice
  const voice = (url: string, apiKey: string, voiceId: string, modelId: string) =>
    ranked(
      url,
      elevenLabsVoice({
        url,
        apiKey,
        voiceId,
        modelId,
        language: config.language,
        settings: { speed, stability, similarity_boost },
      }),
    )

  return {
    recogniser: fallbackRecogniser(
      [
        recogniser(vendors.deepgram_url, secrets.deepgram_api_key, config.recogniser.model),
        ...fallbacks.recogniser.map((next) => recogniser(next.url, keyOf(next.credential), next.model)),
      ],
      { onFailure: onFailure('recogniser') },
    ),
    model: fallbackModel(
      [
        model(vendors.openai_url, secrets.openai_api_key, config.model.name),
        ...fallbacks.model.map((next) => model(next.url, keyOf(next.credential), next.name)),
      ],
      { budgetMs: FIRST_TOKEN_MS, onFailure: onFailure('model') },
    ),
    voice: fallbackVoice(
      [
        voice(vendors.elevenlabs_url, secrets.elevenlabs_api_key, config.voice.voice_id, config.voice.model_id),
        ...fallbacks.voice.map((next) => voice(next.url, keyOf(next.credential), next.voice_id, next.model_id)),
      ],
      { budgetMs: FIRST_SOUND_MS, onFailure: onFailure('voice') },
    ),
  }
}
