import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { SandboxError } from '../sandbox-error.ts'
import type { Service } from '../service.ts'
import { applyBootstrap } from './apply-bootstrap.ts'
import { chooseRunAs } from './choose-run-as.ts'
import { explainFailure } from './explain-failure.ts'
import { findBinaries } from './find-binaries.ts'
import { freePort } from './free-port.ts'
import { makeCluster, superuser } from './make-cluster.ts'
import { startPostmaster } from './postmaster.ts'
import { settleOldServer } from './settle-old-server.ts'

export type PostgresService = Service & {
  /** Connection address as role `postgres`, database `postgres`; holds the password. */
  url: string
  port: number
  pid: number
  /** Resolves when the server is gone, however it ended. */
  gone: Promise<void>
}

/**
 * A real Postgres on 127.0.0.1 with its data in `home/postgres`, made on first use with everything a new Supabase project
 * has. Port 0 picks a free one. Only one per home: throws POSTGRES_IN_USE while another living process holds it; a server
 * left over from a dead one is stopped first. Errors are SandboxErrors: DISK_FULL, HOME_UNUSABLE, PORT_TAKEN,
 * POSTGRES_MISSING, POSTGRES_CANNOT_RUN, POSTGRES_IN_USE, POSTGRES_OTHER_VERSION, POSTGRES_PASSWORD, POSTGRES_FAILED.
 */
export async function startPostgres(options: {
  home: string
  port: number
  password: string
  /** Extra server settings, e.g. fsync off for a throw-away test database. */
  settings?: Readonly<Record<string, string>>
  signal?: AbortSignal
}): Promise<PostgresService> {
  const { password, signal } = options
  const binaries = await findBinaries()
  const folder = join(await makeFolder(options.home), 'postgres')
  try {
    const footing = await chooseRunAs({ home: await realpath(options.home), folder, binaries, signal })
    await settleOldServer(join(folder, 'data'), join(folder, 'starter'), signal)
    await makeCluster(folder, footing, password, signal)
    for (let attempt = 1; ; attempt += 1) {
      const port = options.port === 0 ? await freePort() : options.port
      const urlAs = (role: string): string =>
        `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
      try {
        const postmaster = await startPostmaster({
          folder,
          footing,
          port,
          url: urlAs(superuser),
          settings: options.settings,
          signal,
        })
        try {
          await applyBootstrap(urlAs(superuser), password)
        } catch (error) {
          await postmaster.stop()
          throw error
        }
        return {
          name: 'postgres',
          address: `postgres://127.0.0.1:${port}`,
          url: urlAs('postgres'),
          port,
          pid: postmaster.pid,
          gone: postmaster.gone,
          close: postmaster.stop,
        }
      } catch (error) {
        // A free port may be taken by somebody else before Postgres listens on it.
        const lostRace =
          options.port === 0 && attempt < 5 && error instanceof SandboxError && error.code === 'PORT_TAKEN'
        if (!lostRace) throw error
      }
    }
  } catch (error) {
    if (error instanceof SandboxError || signal?.aborted || !isOfTheMachine(error)) throw error
    throw explainFailure(String(error), { doing: 'start', folder, port: options.port, cause: error })
  }
}

/** True for what the file system or the full disk said; everything else is our own mistake and keeps its stack. */
function isOfTheMachine(error: unknown): boolean {
  const { syscall, code } = error as { syscall?: string; code?: string }
  return syscall !== undefined || code === '53100' || code === '58030'
}

async function makeFolder(home: string): Promise<string> {
  try {
    await mkdir(join(home, 'postgres'), { recursive: true, mode: 0o711 })
    return await realpath(home)
  } catch (error) {
    throw explainFailure(String(error), { doing: 'make its folder', folder: home, cause: error })
  }
}
