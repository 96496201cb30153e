import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isMigrated } from './is-migrated.ts'

export type BillingWorker = { close(): Promise<void> }

type Options = {
  home: string
  databaseUrl: string
  /** Where it is to hear webhooks; when somebody else has the port, it takes another. */
  port: number
  /** `address`: where it hears, once it does. */
  onState: (state: 'starting' | 'running' | 'failed', address: string | null) => void
}

const program = path.resolve(import.meta.dirname, '../../../bin/run.js')
const firstPauseMs = 1000
const lastPauseMs = 60_000
/** One that ran this long was well; its end is a new trouble. */
const wellAfterMs = 60_000
const stopWithinMs = 30_000

/**
 * Runs `klariqo billing work` beside the sandbox, from when its database has the tables for it until `close`: in production
 * it is a service of its own. One that ends by itself is started again, after a second, two, four … at most a minute. It hears of
 * our end by its channel to us, and then ends too. KLARIQO_BILLING_WORKER=off: not run at all.
 */
export function keepBillingWorker(options: Options): BillingWorker {
  const closing = new AbortController()
  let child: ChildProcess | null = null
  if (process.env.KLARIQO_BILLING_WORKER === 'off') return { close: async () => undefined }

  const keep = async () => {
    await isMigrated(options.databaseUrl, closing.signal)
    let { port } = options
    for (let pauseMs = firstPauseMs; !closing.signal.aborted; pauseMs = Math.min(pauseMs * 2, lastPauseMs)) {
      options.onState('starting', null)
      let heard = false
      const began = performance.now()
      child = start(options.home, port)
      child.on('message', (message: { listening?: string }) => {
        heard = true
        options.onState('running', message.listening ?? null)
      })
      const end = await ended(child)
      child = null
      if (closing.signal.aborted) return
      console.error(`The billing worker ended (${end}); see ${options.home}/logs/billing.log. Starting it again.`)
      options.onState('failed', null)
      if (!heard) port = 0
      if (performance.now() - began > wellAfterMs) pauseMs = firstPauseMs
      await delay(pauseMs, undefined, { signal: closing.signal })
    }
  }
  const kept = keep().catch((error: unknown) => {
    if (!closing.signal.aborted) console.error('billing worker:', error)
  })

  return {
    async close() {
      closing.abort()
      child?.kill('SIGTERM')
      const kill = setTimeout(() => child?.kill('SIGKILL'), stopWithinMs)
      await kept
      clearTimeout(kill)
    },
  }
}

function start(home: string, port: number): ChildProcess {
  mkdirSync(path.join(home, 'logs'), { recursive: true })
  const log = openSync(path.join(home, 'logs', 'billing.log'), 'a', 0o600)
  try {
    return spawn(process.execPath, [program, 'billing', 'work', '--port', String(port), '--profile', 'sandbox'], {
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...process.env, KLARIQO_HOME: home },
    })
  } finally {
    closeSync(log)
  }
}

async function ended(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = await once(child, 'exit')
    return `${signal ?? code}`
  } catch (error) {
    return (error as Error).message
  }
}
