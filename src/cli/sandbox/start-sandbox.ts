import { spawn } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import type { SandboxEvent } from '@klariqo/contract/sandbox-event'
import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { installRoot } from '../install-root.ts'
import { readSandboxState } from './read-sandbox-state.ts'

const startTimeoutMs = 120_000

export type StartSandboxOptions = {
  home: string
  signal: AbortSignal
  onEvent: (event: SandboxEvent) => void
}

/**
 * Brings the sandbox up, or finds it up: safe to call from many commands at once (one starts it, the others wait).
 * The sandbox outlives this process; its log is `<home>/logs/sandbox.log`.
 * @throws KlariqoError SANDBOX_START_FAILED, SANDBOX_START_TIMEOUT, SANDBOX_FOLDER_REFUSED, SANDBOX_STATE_UNREADABLE
 */
export async function startSandbox(options: StartSandboxOptions): Promise<{ state: SandboxState; started: boolean }> {
  const deadline = performance.now() + startTimeoutMs
  let started = false
  for (;;) {
    options.signal.throwIfAborted()
    const seen = readSandboxState(options.home)
    if (seen.running && seen.state) return { state: seen.state, started }
    if (performance.now() > deadline) {
      throw new KlariqoError('SANDBOX_START_TIMEOUT', { seconds: startTimeoutMs / 1000, log: logOf(options.home) })
    }
    started = (await launch(options)) || started
    if (!started) await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const logOf = (home: string) => path.join(home, 'logs', 'sandbox.log')

/** True when our process became the sandbox, false when another one is starting. */
async function launch({ home, signal, onEvent }: StartSandboxOptions): Promise<boolean> {
  const log = openLog(home)
  const main = path.join(installRoot, 'sandbox', 'src', 'main.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, KLARIQO_HOME: home },
  })
  closeSync(log)
  try {
    return await new Promise<boolean>((resolve, reject) => {
      // A start that is given up is a start that never was: the child ends itself and what it began.
      const abort = () => {
        child.kill('SIGTERM')
        reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      const timer = setTimeout(() => {
        child.kill('SIGTERM')
        reject(new KlariqoError('SANDBOX_START_TIMEOUT', { seconds: startTimeoutMs / 1000, log: logOf(home) }))
      }, startTimeoutMs)
      const settle = (act: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        act()
      }
      child.on('message', (event: SandboxEvent) => {
        if (event.event === 'ready') settle(() => resolve(true))
        else if (event.event === 'already-running') settle(() => resolve(false))
        else if (event.event === 'failed') settle(() => reject(failed(event)))
        else onEvent(event)
      })
      child.on('error', (error) =>
        settle(() => reject(failed({ message: error.message, hint: 'Run `npm ci` again.' }))),
      )
      child.on('exit', (code) =>
        settle(() => reject(failed({ message: `its process ended with ${code}`, hint: `Look into ${logOf(home)}.` }))),
      )
    })
  } finally {
    child.removeAllListeners()
    if (child.connected) child.disconnect()
    child.unref()
  }
}

const failed = ({ message, hint }: { message: string; hint: string }) =>
  new KlariqoError('SANDBOX_START_FAILED', { problem: message, hint })

function openLog(home: string): number {
  try {
    mkdirSync(path.join(home, 'logs'), { recursive: true })
    // Others may pass through (the database's user must), but not look around.
    chmodSync(home, 0o711)
    return openSync(logOf(home), 'a', 0o600)
  } catch (error) {
    throw new KlariqoError('SANDBOX_FOLDER_REFUSED', { home, problem: (error as Error).message }, { cause: error })
  }
}
