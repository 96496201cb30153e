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

export type Postmaster = { pid: number; stop(): Promise<void> }

/** Starts the server on `folder/data` and waits until it answers `select 1` at `url`. What it says goes to `folder/postgres.log`. */
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
  const failed = new Promise<Error>((resolve) => child.once('error', resolve))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await log.close()
  // Who started it: the next start tells a left-over server from one in use.
  await writeFile(join(folder, 'starter'), `${process.pid} ${await startTimeOf(process.pid)}\n`)

  try {
    const end = Promise.race([failed, gone.then(() => null)])
    await waitUntilReady(url, end, signal)
  } catch (error) {
    await stopChild(child, gone)
    if (error instanceof SandboxError || signal?.aborted) throw error
    const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(from)
    throw explainFailure(said || String(error), { doing: 'start', folder, port, cause: error })
  }
  return { pid: child.pid ?? -1, stop: () => stopChild(child, gone) }
}

async function waitUntilReady(url: string, end: Promise<Error | null>, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + readyWithinMs
  let ended: { why: Error | null } | null = null
  void end.then((why) => {
    ended = { why }
  })
  for (;;) {
    signal?.throwIfAborted()
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    client.on('error', () => undefined) // The failing call itself rejects; a later loss is the waiting loop's to see.
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch (error) {
      if (ended) throw (ended as { why: Error | null }).why ?? new Error('Postgres ended at once')
      if ((error as { code?: string }).code === '28P01') {
        throw new SandboxError(
          'POSTGRES_PASSWORD',
          "The sandbox's database was made with another password.",
          "The sandbox's state file was lost or replaced: restore it, or start over with `klariqo down --purge`.",
          { cause: error },
        )
      }
      if (performance.now() > deadline) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
    await delay(25, undefined, signal ? { signal } : {})
  }
}

/** Fast shutdown first (open transactions roll back), then without the final checkpoint, then by force. */
async function stopChild(child: ChildProcess, gone: Promise<void>): Promise<void> {
  for (const [stop, waitMs] of [
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
