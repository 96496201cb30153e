import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder } from './sync-folder.ts'

/**
 * Whoever reads `target` sees the old content or the new one, never a part, also after a crash or on a full disk. The
 * temporary file's name starts with a dot and ends in `.tmp`: no `*.conf` and no unit name matches it.
 */
export async function writeFileAtomic(target: string, content: string | Uint8Array, mode: number): Promise<void> {
  const folder = path.dirname(target)
  await mkdir(folder, { recursive: true })
  const temporary = path.join(folder, `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  // 'wx': never through a link that somebody else put there. 0600 until it is whole.
  const file = await open(temporary, 'wx', 0o600)
  try {
    await fill(file, content, mode)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

async function fill(file: FileHandle, content: string | Uint8Array, mode: number): Promise<void> {
  try {
    await file.writeFile(content)
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}
