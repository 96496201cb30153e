import type { SandboxVoice } from './voices.ts'

/** What makes sound of words: one clause at a time, mono, at the engine's own rate. */
export type VoiceEngine = {
  sampleRate: number
  /** `speed` 1 is normal, 1.2 is faster. */
  speak(text: string, voice: SandboxVoice, speed: number): Promise<Int16Array>
}
