import type { RenderedClient } from '../../ports/templates.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { makeSnippets } from '../make-snippets.ts'
import { snippetIndex } from '../snippet-index.ts'
import { type PlannedSnippet, planSnippets } from '../snippet-plan.ts'
import type { Step } from '../step.ts'

/** `index`: sha256 of audio_snippets.json. `files`: sha256 of each sound file as it was written, by path. */
type Result = { index: string; files: Record<string, string>; durations: Record<string, number> }

/** What the agent says by itself: every snippet as mp3 and mu-law, the index with true lengths, and their rows. */
export const snippets: Step<CreateState> = {
  id: 'snippets',
  title: 'Speak the snippets',
  needs: ['tenant'],

  async check(state, { journalled }) {
    if (!state.tenant) return { state: 'needs-work', detail: 'all snippets' }
    const found = await lookAt(state, resultOf(journalled))
    const { missing, planned } = found
    state.snippets = planned.snippets.length
    if (missing.length > 0)
      return { state: 'needs-work', detail: `${missing.length} of ${planned.snippets.length} snippets` }
    if (!found.indexRight) return { state: 'needs-work', detail: 'audio_snippets.json' }
    return { state: 'right', detail: `${planned.snippets.length} snippets` }
  },

  async apply(_intent, state, { signal, midEffect, say, journalled }): Promise<Result> {
    const { deps, client } = state
    const before = resultOf(journalled)
    const { rendered, planned, missing } = await lookAt(state, before)
    const files: Record<string, string> = { ...before?.files }
    const durations: Record<string, number> = { ...before?.durations }
    const wanted = { ...planned, snippets: missing, language: rendered.config.language }
    let done = 0
    state.snippetsSynthesised = 0
    await makeSnippets(deps, wanted, signal, async ({ snippet, audio, synthesised }) => {
      await Promise.all([deps.host.write(snippet.mp3Path, audio.mp3), deps.host.write(snippet.ulawPath, audio.ulaw)])
      files[snippet.mp3Path] = contentHash(audio.mp3)
      files[snippet.ulawPath] = contentHash(audio.ulaw)
      durations[snippet.name] = audio.durationMs
      if (synthesised) state.snippetsSynthesised++
      const row = { snippet, durationMs: audio.durationMs, sizeBytes: audio.mp3.byteLength }
      await deps.tenants.saveAudioFiles(client.clientId, [audioRowOf(row, planned.voice.voiceId)])
      done++
      say(`${done} of ${missing.length}`)
      if (done === 1) midEffect()
    })
    if (missing.length === 0) midEffect()
    const index = snippetIndex(planned.snippets, new Map(Object.entries(durations)))
    await state.files.write('snippets', planned.indexPath, index)
    return { index: contentHash(index), files, durations }
  },

  async undo(state) {
    await state.files.undo('snippets')
  },
}

async function lookAt(
  state: CreateState,
  result: Result | null,
): Promise<{
  rendered: RenderedClient
  planned: ReturnType<typeof planSnippets>
  missing: PlannedSnippet[]
  indexRight: boolean
}> {
  const { deps, client, tenant } = state
  if (!tenant) throw new Error('the client comes before its snippets')
  const rendered = await state.rendered(tenant)
  const planned = planSnippets(rendered, client.key)
  const paths = planned.snippets.flatMap(({ mp3Path, ulawPath }) => [mp3Path, ulawPath])
  const [rows, hashes] = await Promise.all([
    deps.tenants.audioFiles(client.clientId),
    deps.host.hashes([...paths, planned.indexPath]),
  ])
  const known = new Map(rows.map((row) => [row.fileName, row.contentHash]))
  const whole = (path: string) => hashes.has(path) && hashes.get(path) === result?.files[path]
  const missing = planned.snippets.filter(
    ({ name, contentHash: hash, mp3Path, ulawPath }) =>
      known.get(`${name}.mp3`) !== hash || !whole(mp3Path) || !whole(ulawPath),
  )
  const index = snippetIndex(planned.snippets, new Map(Object.entries(result?.durations ?? {})))
  return { rendered, planned, missing, indexRight: hashes.get(planned.indexPath) === contentHash(index) }
}

function audioRowOf(made: { snippet: PlannedSnippet; durationMs: number; sizeBytes: number }, voiceId: string) {
  const { snippet, durationMs, sizeBytes } = made
  return {
    fileName: `${snippet.name}.mp3`,
    filePath: `/audio_optimised/${snippet.name}.mp3`,
    fileType: snippet.fileType,
    voiceId,
    text: snippet.text,
    durationMs,
    sizeBytes,
    contentHash: snippet.contentHash,
  }
}

function resultOf(journalled: { status: string; result: unknown } | null): Result | null {
  const result = journalled?.status === 'done' ? (journalled.result as Partial<Result> | null) : null
  return result?.files && result.durations && result.index ? (result as Result) : null
}
