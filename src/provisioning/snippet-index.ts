import { type AudioSnippets, audioSnippetsSchema } from '@klariqo/contract/audio-snippets'
import type { PlannedSnippet } from './snippet-plan.ts'

/** Content of audio_snippets.json, in the order of the template. `durations` by snippet name, in milliseconds. */
export function snippetIndex(snippets: readonly PlannedSnippet[], durations: ReadonlyMap<string, number>): string {
  const index: AudioSnippets = {}
  for (const { name, text, triggers, intent, action } of snippets)
    index[name] = {
      file: `${name}.mp3`,
      duration_ms: durations.get(name) ?? 0,
      text,
      triggers,
      ...(intent === undefined ? {} : { intent }),
      ...(action === undefined ? {} : { action }),
    }
  return `${JSON.stringify(audioSnippetsSchema.parse(index), null, 2)}\n`
}
