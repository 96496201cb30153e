import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { SandboxError } from '../sandbox-error.ts'
import type { Footing } from './choose-run-as.ts'
import { clusterSettings } from './cluster-settings.ts'
import { explainFailure } from './explain-failure.ts'
import { startTimeOf } from './process-identity.ts'
import { cleanEnvironment } from './run.ts'
import { commandAs } from './run-as.ts'

const readyWithinMs = 60_000
const maxLogBytes = 8_000_000

export type Postmaster = {
  pid: number
  /** Resolves when its process is gone, however it ended. */
  gone: Promise<void>
  stop(): Promise<void>
}

/** Starts the server on `folder/data` and waits until it lets `url` in. What it says goes to `folder/postgres.log`. */
export async function startPostmaster(options: {
  folder: string
  footing: Footing
  port: number
  url: string
  settings?: Readonly<Record<string, string>> | undefined
  signal?: AbortSignal | undefined
}): Promise<Postmaster> {
  const { folder, footing, port, url, signal } = options
  const logFile = join(folder, 'postgres.log')
  const logged = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  )
  if (logged > maxLogBytes) await rm(logFile)
  const log = await open(logFile, 'a', 0o600)
  const from = logged > maxLogBytes ? 0 : logged
  const argv = [
    join(footing.binaries.folder, 'bin', 'postgres'),
    ...['-D', join(folder, 'data')],
    ...clusterSettings(port, options.settings),
  ]
  const [program = '', ...args] = commandAs(footing.runAs, argv, { dieWithParent: true })
  const child = spawn(program, args, { cwd: '/', env: cleanEnvironment, stdio: ['ignore', log.fd, log.fd] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await log.close()
  // Who started it: the next start tells a left-over server from one in use.
  await writeFile(join(folder, 'starter'), `${process.pid} ${await startTimeOf(process.pid)}\n`)

  const ended = { why: null as Error | null }
  void gone.then(() => {
    ended.why ??= new Error('Postgres ended at once')
  })
  child.once('error', (error) => {
    ended.why = error
  })
  try {
    await waitUntilReady(join(folder, 'data', 'postmaster.pid'), child, ended, signal)
    await checkPassword(url)
  } catch (error) {
    await stopChild(child, gone)
    if (error instanceof SandboxError || signal?.aborted) throw error
    const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(from)
    throw explainFailure(said || String(error), { doing: 'start', folder, port, cause: error })
  }
  return { pid: child.pid ?? -1, gone, stop: () => stopChild(child, gone) }
}

/** Postgres writes `ready` on the last line of its pid file. Asking the port instead could reach another program that has it. */
async function waitUntilReady(
  pidFile: string,
  child: ChildProcess,
  ended: { why: Error | null },
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + readyWithinMs
  for (;;) {
    signal?.throwIfAborted()
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return
    if (ended.why) throw ended.why
    if (performance.now() > deadline) throw new Error(`Postgres was not ready within ${readyWithinMs / 1000} s`)
    await delay(15, undefined, signal ? { signal } : {})
  }
}

async function checkPassword(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error
    throw new SandboxError(
      'POSTGRES_PASSWORD',
      "The sandbox's database was made with another password.",
      "The sandbox's state file was lost or replaced: restore it, or start over with `klariqo down --purge`.",
      { cause: error },
    )
  } finally {
    await client.end()
  }
}

/**
 * First waits a moment for clients that are just leaving (a closed connection still on its way must not hear of a shutdown),
 * then ends every session, then goes without the final checkpoint, then by force.
 */
async function stopChild(child: ChildProcess, gone: Promise<void>): Promise<void> {
  for (const [stop, waitMs] of [
    ['SIGTERM', 1_000],
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    child.kill(stop)
    const timer = new AbortController()
    await Promise.race([gone, delay(waitMs, undefined, { signal: timer.signal }).catch(() => undefined)])
    timer.abort()
  }
}
