import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { Pcm, Speech } from '../../src/ports/speech.ts'

const SAMPLE_RATE = 16_000
const MS_PER_LETTER = 60

export type FakeSpeech = Speech & {
  /** Every text that was asked for, in order. */
  spoken: string[]
  /** The next requests fail with these, one each. */
  faults: KlariqoError[]
}

export type FakeSpeechOptions = {
  voices?: readonly string[]
  /** Called before each answer: for counting, holding up, or a crash. */
  before?: (text: string) => Promise<void> | void
}

/** A voice that hums: 60 ms of tone a letter, another pitch for another voice. Same words, same samples. */
export function fakeSpeech({ voices, before }: FakeSpeechOptions = {}): FakeSpeech {
  const spoken: string[] = []
  const faults: KlariqoError[] = []
  return {
    spoken,
    faults,
    async synthesise({ text, voice }, signal): Promise<Pcm> {
      signal?.throwIfAborted()
      await before?.(text)
      signal?.throwIfAborted()
      const fault = faults.shift()
      if (fault) throw fault
      if (voices && !voices.includes(voice.voiceId)) throw new KlariqoError('VOICE_NOT_FOUND', { voice: voice.voiceId })
      if (text.trim() === '') throw new KlariqoError('VOICE_REFUSED', { reason: 'there is no text' })
      spoken.push(text)
      return { samples: hum(text, voice.voiceId, voice.speed ?? 1), sampleRate: SAMPLE_RATE }
    },
  }
}

function hum(text: string, voiceId: string, speed: number): Int16Array {
  const pitch = 150 + ([...voiceId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 100)
  const length = Math.round((text.length * MS_PER_LETTER * SAMPLE_RATE) / 1000 / speed)
  return Int16Array.from({ length }, (_, i) => Math.round(6_000 * Math.sin((2 * Math.PI * pitch * i) / SAMPLE_RATE)))
}
