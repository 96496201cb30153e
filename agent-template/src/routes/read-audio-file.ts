import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'

/** No slash, no dot but the last, no way out of the folder. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}\.mp3$/

/** A snippet's file in `folder`; null for one that is not there, or whose name is no plain one. A link is not followed. */
export async function readAudioFile(folder: string, name: string): Promise<{ sound: Buffer; mtimeMs: number } | null> {
  if (!NAME.test(name)) return null
  try {
    await using handle = await open(path.join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW)
    const stat = await handle.stat()
    if (!stat.isFile()) return null
    return { sound: await handle.readFile(), mtimeMs: Math.trunc(stat.mtimeMs) }
  } catch (error) {
    if (['ENOENT', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
