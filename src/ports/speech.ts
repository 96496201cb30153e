/** 16-bit mono samples at `sampleRate` Hz. */
export type Pcm = { samples: Int16Array; sampleRate: number }

export type VoiceSettings = {
  voiceId: string
  modelId: string
  speed?: number
  stability?: number
  similarityBoost?: number
}

/** Text to speech for snippets. Errors: VOICE_* (retryable or not as the vendor's status says). */
export interface Speech {
  synthesise(request: { text: string; voice: VoiceSettings; language?: string }, signal?: AbortSignal): Promise<Pcm>
}
