import { createHash } from 'node:crypto'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { ExportFile, ExportFolder } from '../../ports/export-folder.ts'

/**
 * An export's folder on this machine. `mark` tells two that are written at once apart.
 * @throws KlariqoError EXPORT_FOLDER_USED when there is something in it, EXPORT_FAILED
 */
export async function openExportFolder(folder: string, mark: string): Promise<ExportFolder> {
  const target = path.resolve(folder)
  const parent = path.dirname(target)
  const beside = path.join(parent, `.${path.basename(target)}.${mark}.partial`)
  const opened = new Set<FileHandle>()
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof KlariqoError) throw error
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      throw new KlariqoError('EXPORT_FAILED', { folder: target, problem: code }, { cause: error })
    }
  }
  await attempt(async () => {
    if (await isUsed(target)) throw new KlariqoError('EXPORT_FOLDER_USED', { folder: target })
    await mkdir(parent, { recursive: true })
    await mkdir(beside, { mode: 0o700 })
  })
  return {
    path: target,
    file: (name) => attempt(() => openFile(beside, name, opened, attempt)),
    // A folder takes the place of an empty one; anything that came into it meanwhile makes this fail.
    keep: () =>
      attempt(async () => {
        await sync(beside)
        await rename(beside, target)
        await sync(parent)
      }),
    [Symbol.asyncDispose]: async () => {
      for (const handle of opened) await handle.close()
      await rm(beside, { recursive: true, force: true })
    },
  }
}

async function openFile(
  folder: string,
  name: string,
  opened: Set<FileHandle>,
  attempt: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<ExportFile> {
  const file = path.join(folder, name)
  if (!file.startsWith(folder + path.sep)) throw new Error(`${name} is not below the export's folder`)
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(file, 'wx', 0o600)
  opened.add(handle)
  const hash = createHash('sha256')
  let bytes = 0
  return {
    write: (content) =>
      attempt(async () => {
        const data = Buffer.from(content)
        hash.update(data)
        bytes += data.length
        await handle.appendFile(data)
      }),
    close: () =>
      attempt(async () => {
        await handle.sync()
        opened.delete(handle)
        await handle.close()
        return { path: name, bytes, sha256: hash.digest('hex') }
      }),
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** True also for what is there and no folder: a file, a link. */
async function isUsed(folder: string): Promise<boolean> {
  try {
    return !(await lstat(folder)).isDirectory() || (await readdir(folder)).length > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
