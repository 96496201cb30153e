import { clientFolderOf } from '../core/names.ts'
import type { VoiceSettings } from '../ports/speech.ts'
import type { RenderedClient, SnippetTemplate } from '../ports/templates.ts'
import { contentHash } from './content-hash.ts'

/** Raise it when levelling, sample rate or encoding change: every snippet is then made anew. */
const formatVersion = 1

/** One snippet as it should be on the host. */
export type PlannedSnippet = SnippetTemplate & {
  /** sha256 of text, voice, settings, language and formats: what the cache is keyed by. */
  contentHash: string
  mp3Path: string
  ulawPath: string
}

/** The folder, voice and snippets of a client. Pure. */
export function planSnippets(
  rendered: RenderedClient,
  key: { region: string; industry: string; slug: string },
): { snippets: PlannedSnippet[]; voice: VoiceSettings; indexPath: string } {
  const folder = clientFolderOf(key)
  const { voice: given, language } = rendered.config
  const voice: VoiceSettings = {
    voiceId: given.voice_id,
    modelId: given.model_id,
    ...(given.speed === undefined ? {} : { speed: given.speed }),
    ...(given.stability === undefined ? {} : { stability: given.stability }),
    ...(given.similarity_boost === undefined ? {} : { similarityBoost: given.similarity_boost }),
  }
  const settings = [voice.voiceId, voice.modelId, voice.speed, voice.stability, voice.similarityBoost]
  const snippets = rendered.snippets.map((snippet) => ({
    ...snippet,
    contentHash: contentHash([formatVersion, language, snippet.text, ...settings.map((value) => value ?? null)]),
    mp3Path: `${folder}/audio_optimised/${snippet.name}.mp3`,
    ulawPath: `${folder}/audio_ulaw/${snippet.name}.ulaw`,
  }))
  return { snippets, voice, indexPath: `${folder}/audio_snippets.json` }
}
