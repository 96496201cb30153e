import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { SnippetAudio, SnippetCache } from '../../ports/snippet-cache.ts'

type Meta = { durationMs: number; mp3: string; ulaw: string }
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Snippets in a folder: `<hash>.json` names the checksums of `<hash>.mp3` and `<hash>.ulaw` and is written last, so a torn write reads as absent. */
export function folderSnippetCache(folder: string): SnippetCache {
  const at = (name: string) => path.join(folder, name)
  const writeWhole = async (name: string, content: Uint8Array | string) => {
    const temporary = at(`${name}.${randomBytes(6).toString('hex')}.tmp`)
    await writeFile(temporary, content)
    await rename(temporary, at(name))
  }
  return {
    async get(hash): Promise<SnippetAudio | null> {
      try {
        const meta = JSON.parse(await readFile(at(`${hash}.json`), 'utf8')) as Meta
        const [mp3, ulaw] = await Promise.all([readFile(at(`${hash}.mp3`)), readFile(at(`${hash}.ulaw`))])
        return sha256(mp3) === meta.mp3 && sha256(ulaw) === meta.ulaw
          ? { mp3, ulaw, durationMs: meta.durationMs }
          : null
      } catch (error) {
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async put(hash, audio) {
      await mkdir(folder, { recursive: true })
      await Promise.all([writeWhole(`${hash}.mp3`, audio.mp3), writeWhole(`${hash}.ulaw`, audio.ulaw)])
      const meta: Meta = { durationMs: audio.durationMs, mp3: sha256(audio.mp3), ulaw: sha256(audio.ulaw) }
      await writeWhole(`${hash}.json`, JSON.stringify(meta))
    },
  }
}
