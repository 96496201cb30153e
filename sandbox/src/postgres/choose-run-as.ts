import { chmod, chown, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SandboxError } from '../sandbox-error.ts'
import type { Binaries } from './find-binaries.ts'
import { platformUser } from './platform-user.ts'
import { run } from './run.ts'
import { commandAs, type RunAs } from './run-as.ts'

/** Who to be, and the binaries that this user can reach. */
export type Footing = { runAs: RunAs; binaries: Binaries }

/**
 * Decides by trying, not by reading modes: each candidate starts `postgres --version` and looks into the folder.
 * A user: itself. Root: the platform's user; with a copy of the binaries in `home` where the installed ones lie behind a
 * closed folder such as /root; else a user namespace. Throws POSTGRES_CANNOT_RUN.
 */
export async function chooseRunAs(options: {
  home: string
  folder: string
  binaries: Binaries
  signal?: AbortSignal | undefined
}): Promise<Footing> {
  const { home, folder, binaries, signal } = options
  if (process.getuid?.() !== 0) return { runAs: { kind: 'self' }, binaries }

  const user = platformUser(await readFile('/etc/passwd', 'utf8'))
  // Data that a namespace made is root's own and stays so, even where another user could be had by now.
  const madeByRoot = await stat(join(folder, 'data')).then(
    ({ uid }) => uid === 0,
    () => false,
  )
  if (user && !madeByRoot) {
    const runAs: RunAs = { kind: 'user', ...user }
    await openWay(home)
    await chown(folder, user.uid, user.gid)
    if (await canUse(runAs, ['test', '-w', folder], signal)) {
      if (await canUse(runAs, [join(binaries.folder, 'bin', 'postgres'), '--version'], signal))
        return { runAs, binaries }
      const copy = await copyBinaries(home, binaries)
      if (await canUse(runAs, [join(copy.folder, 'bin', 'postgres'), '--version'], signal))
        return { runAs, binaries: copy }
    }
  }

  // Root keeps its own access to files inside the namespace but has another number there.
  const mapped: RunAs = { kind: 'namespace', uid: user?.uid ?? 65_534, gid: user?.gid ?? 65_534 }
  await chown(folder, 0, 0)
  if (await canUse(mapped, [join(binaries.folder, 'bin', 'postgres'), '--version'], signal))
    return { runAs: mapped, binaries }
  throw new SandboxError(
    'POSTGRES_CANNOT_RUN',
    `Postgres may not run as root, and no other user can reach ${folder}.`,
    'Set KLARIQO_HOME to a folder that other users can enter, such as /var/lib/klariqo, or run as a normal user.',
  )
}

async function canUse(runAs: RunAs, argv: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
  const { code } = await run(commandAs(runAs, argv, { dieWithParent: false }), { timeoutMs: 10_000, signal })
  return code === 0
}

/** Lets other users pass through our own home (not list it); folders above it are not ours to open. */
async function openWay(home: string): Promise<void> {
  const { mode } = await stat(home)
  if ((mode & 0o011) !== 0o011) await chmod(home, (mode & 0o7777) | 0o011)
}

/** Copies the binaries once per version; a copy cut short never gets the final name. */
async function copyBinaries(home: string, binaries: Binaries): Promise<Binaries> {
  const parent = join(home, 'postgres-runtime')
  const folder = join(parent, binaries.version)
  const exists = await stat(folder).then(
    () => true,
    () => false,
  )
  if (!exists) {
    await mkdir(parent, { recursive: true, mode: 0o755 })
    const making = `${folder}.making-${process.pid}`
    await rm(making, { recursive: true, force: true })
    await cp(binaries.folder, making, { recursive: true, verbatimSymlinks: true })
    await rename(making, folder)
  }
  return { folder, version: binaries.version }
}
