import type { SnippetAudio } from '../ports/snippet-cache.ts'
import type { VoiceSettings } from '../ports/speech.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import type { PlannedSnippet } from './snippet-plan.ts'

/** Voices are slow and meter their users; more at once gains little. */
const sideBySide = 3

export type MadeSnippet = { snippet: PlannedSnippet; audio: SnippetAudio; synthesised: boolean }

/** Sound for each of the snippets: from the cache where it knows the text, otherwise spoken anew, levelled and encoded. */
export async function makeSnippets(
  deps: Pick<ProvisioningDeps, 'speech' | 'snippetCache' | 'encodeSnippet'>,
  wanted: { snippets: readonly PlannedSnippet[]; voice: VoiceSettings; language: string },
  signal: AbortSignal,
  each: (made: MadeSnippet) => Promise<void>,
): Promise<void> {
  const queue = [...wanted.snippets]
  const worker = async (): Promise<void> => {
    for (let snippet = queue.shift(); snippet; snippet = queue.shift()) {
      signal.throwIfAborted()
      const cached = await deps.snippetCache.get(snippet.contentHash)
      const audio = cached ?? (await speak(snippet))
      if (!cached) await deps.snippetCache.put(snippet.contentHash, audio)
      await each({ snippet, audio, synthesised: !cached })
    }
  }
  const speak = async ({ text }: PlannedSnippet): Promise<SnippetAudio> =>
    deps.encodeSnippet(
      await deps.speech.synthesise({ text, voice: wanted.voice, language: wanted.language }, signal),
      signal,
    )
  const workers = Array.from({ length: sideBySide }, worker)
  try {
    await Promise.all(workers)
  } catch (error) {
    queue.length = 0
    await Promise.allSettled(workers)
    throw error
  }
}
