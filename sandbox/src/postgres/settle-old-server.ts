import { readFile, readlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SandboxError } from '../sandbox-error.ts'
import { startTimeOf } from './process-identity.ts'

/**
 * Makes sure that no Postgres runs on `dataFolder` before a new one starts. `starterFile` names the process that started the
 * last one: alive means another sandbox uses this home (POSTGRES_IN_USE); dead means a left-over server, which is stopped.
 * A postmaster.pid whose process is gone, or is somebody else's under a reused number, is removed.
 */
export async function settleOldServer(dataFolder: string, starterFile: string, signal?: AbortSignal): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid')
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1) return

  if (!(await isServerOf(pid, dataFolder))) {
    await rm(pidFile, { force: true })
    return
  }
  const starter = parseStarter(await readFile(starterFile, 'utf8').catch(() => ''))
  if (starter && (await startTimeOf(starter.pid)) === starter.start) {
    throw new SandboxError(
      'POSTGRES_IN_USE',
      `The sandbox's database is already running for process ${starter.pid}.`,
      'Use that sandbox (`klariqo status`), stop it (`klariqo down`), or set KLARIQO_HOME to another folder.',
    )
  }
  const born = await startTimeOf(pid)
  for (const stop of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, stop)
    for (let waited = 0; waited < 10_000; waited += 50) {
      if ((await startTimeOf(pid)) !== born) {
        await rm(pidFile, { force: true })
        return
      }
      await delay(50, undefined, signal ? { signal } : {})
    }
  }
  throw new SandboxError(
    'POSTGRES_IN_USE',
    `A left-over Postgres (process ${pid}) does not stop.`,
    `Stop process ${pid} by hand, then try again.`,
  )
}

/** Postgres works inside its data folder, so its working directory tells. */
async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === dataFolder
  } catch {
    return false
  }
}

function parseStarter(text: string): { pid: number; start: string } | null {
  const [pid, start] = text.trim().split(' ')
  return pid && start ? { pid: Number(pid), start } : null
}
