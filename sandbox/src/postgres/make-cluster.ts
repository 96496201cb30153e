import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SandboxError } from '../sandbox-error.ts'
import type { Footing } from './choose-run-as.ts'
import { explainFailure } from './explain-failure.ts'
import { run } from './run.ts'
import { commandAs } from './run-as.ts'

/** The superuser's name, as on Supabase; `postgres` is an ordinary administrator there and here. */
export const superuser = 'supabase_admin'

/**
 * Makes the data folder `folder/data` unless it is there. A run cut short leaves only `data.making`, which the next one
 * removes. Throws POSTGRES_OTHER_VERSION when the data was written by another major version.
 */
export async function makeCluster(
  folder: string,
  footing: Footing,
  password: string,
  signal?: AbortSignal,
): Promise<void> {
  const major = footing.binaries.version.split('.')[0] ?? ''
  const found = await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found !== null) {
    if (found.trim() === major) return
    throw new SandboxError(
      'POSTGRES_OTHER_VERSION',
      `The sandbox's data was written by Postgres ${found.trim()}, this is Postgres ${major}.`,
      '`klariqo down --purge` starts over with an empty sandbox.',
    )
  }

  const making = join(folder, 'data.making')
  const passwordFile = join(folder, 'password.making')
  await rm(making, { recursive: true, force: true })
  try {
    await rm(passwordFile, { force: true })
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    if (footing.runAs.kind === 'user') await chown(passwordFile, footing.runAs.uid, footing.runAs.gid)
    const argv = [
      join(footing.binaries.folder, 'bin', 'initdb'),
      ...['--pgdata', making, '--username', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256', '--no-sync'],
      // The built-in locale is part of Postgres: it sorts alike on every machine, whatever is installed there.
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--wal-segsize=4'],
    ]
    const { code, output } = await run(commandAs(footing.runAs, argv, { dieWithParent: true }), {
      timeoutMs: 120_000,
      signal,
    })
    signal?.throwIfAborted()
    if (code !== 0) throw explainFailure(output, { doing: 'make its data folder', folder })
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(making, join(folder, 'data'))
}
