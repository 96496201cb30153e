import { createHash } from 'node:crypto'

/** Grows when the making of a snippet changes (trimming, level, formats), so that old audio is made anew. */
const FORMAT_VERSION = 1

export type SpokenSnippet = {
  text: string
  voice: { voiceId: string; modelId: string; speed?: number; stability?: number; similarityBoost?: number }
  language?: string
}

/** What a snippet's audio is kept under: sha256 (hex) of everything that can be heard in it. */
export function snippetContentHash({ text, voice, language }: SpokenSnippet): string {
  const heard = [
    FORMAT_VERSION,
    text,
    voice.voiceId,
    voice.modelId,
    voice.speed ?? null,
    voice.stability ?? null,
    voice.similarityBoost ?? null,
    language ?? null,
  ]
  return createHash('sha256').update(JSON.stringify(heard)).digest('hex')
}
