import { readdir, readFile, rm, stat } from 'node:fs/promises'
import type { Host } from '../../../ports/host.ts'
import { hashFile } from './hash-file.ts'
import { hostPath } from './host-path.ts'
import { runProgram } from './run-program.ts'
import { syncFolder } from './sync-folder.ts'
import { isAbsent, translateFileError } from './translate-file-error.ts'
import { writeFileAtomic } from './write-file-atomic.ts'

export type LocalHostOptions = {
  /** Shown in messages, e.g. `sandbox`. */
  name: string
  /** The folder that stands for `/` of the host. */
  root: string
  /** The folder of the host's own programs; looked into before the machine's PATH. Default: `bin` below the root. */
  programs?: string
}

/** A host that is a folder of this machine. Every path of the port is below `root`. Errors: HOST_*. */
export function createLocalHost(options: LocalHostOptions): Host {
  const { name, root, programs = `${root}/bin` } = options
  const at = (path: string) => hostPath(root, path)
  const file = async <T>(path: string, use: (real: string) => Promise<T>): Promise<T> => {
    const real = at(path)
    try {
      return await use(real)
    } catch (error) {
      throw translateFileError(error, name, path)
    }
  }
  const orWhenAbsent =
    <T>(absent: T) =>
    (error: unknown): T => {
      if (isAbsent(error)) return absent
      throw error
    }

  return {
    name,
    run: (argv, runOptions) => runProgram({ name, root, programs, argv, options: runOptions ?? {} }),
    read: (path) => file(path, (real) => readFile(real).catch(orWhenAbsent(null))),
    write: (path, content, how) => file(path, (real) => writeFileAtomic(real, content, how?.mode ?? 0o644)),
    remove: (path) =>
      file(path, async (real) => {
        await rm(real, { recursive: true, force: true })
        await syncFolder(real, '..').catch(orWhenAbsent(undefined))
      }),
    list: (path) => file(path, async (real) => (await readdir(real).catch(orWhenAbsent([]))).sort()),
    exists: (path) => file(path, (real) => stat(real).then(() => true, orWhenAbsent(false))),
    hashes: async (paths) => {
      const found = await Promise.all(
        paths.map((path) => file(path, (real) => hashFile(real).catch(orWhenAbsent(null)))),
      )
      return new Map(paths.flatMap((path, index) => (found[index] ? [[path, found[index]] as const] : [])))
    },
    // Nothing is kept open between two calls.
    [Symbol.asyncDispose]: async () => undefined,
  }
}
