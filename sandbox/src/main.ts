import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import type { SandboxEvent } from '@klariqo/contract/sandbox-event'
import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { type BillingWorker, keepBillingWorker } from './billing/keep-billing-worker.ts'
import type { PaymentsService } from './payments/start-payments.ts'
import { SandboxError } from './sandbox-error.ts'
import type { Service } from './service.ts'
import { closeServices, type ServiceWatcher, startServices } from './start-services.ts'
import { choosePorts } from './state/choose-ports.ts'
import { HomeLock } from './state/home-lock.ts'
import { makeKeys } from './state/make-keys.ts'
import { StateFile } from './state/state-file.ts'

/**
 * The sandbox process: all vendors on loopback for one folder. Started by `klariqo up` with KLARIQO_HOME set; tells
 * its starter over IPC how it goes; ends on SIGTERM with everything it started.
 */
const home = path.resolve(process.env.KLARIQO_HOME ?? '')
const agentBundle = path.resolve(import.meta.dirname, '../../agent-template/dist/agent.mjs')
const startAttempts = 5
const lock = new HomeLock(home)
const file = new StateFile(home)
let stopping = false
let exitCode = 0
let services: Service[] = []
let agentAddress: string | null = null
let worker: BillingWorker | null = null
let payments: PaymentsService | null = null

// The starter may go away (Ctrl-C of `up --detach`, end of a command); the sandbox stays.
process.on('disconnect', () => undefined)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())
process.on('SIGHUP', () => undefined)
// A mistake of ours: Postgres and the agents must not outlive the process that looks after them.
process.on('uncaughtException', (error) => {
  console.error(error)
  exitCode = 1
  void stop()
})

async function start(): Promise<void> {
  mkdirSync(home, { recursive: true })
  if (!lock.take()) {
    await tell({ event: 'already-running' })
    process.exit(0)
  }
  try {
    const base = await bringUp()
    if (stopping) return void (await end())
    file.write({
      ...base,
      pid: process.pid,
      pid_start: processStart(process.pid),
      started_at: new Date().toISOString(),
      agent_address: agentAddress,
      services: services.map(({ name, address }) => ({ name, state: 'running', address })),
    })
    worker = keepBillingWorker({
      home,
      databaseUrl: databaseUrlOf(base),
      port: base.ports.billing,
      onState: noteWorker,
    })
    await tell({ event: 'ready' })
  } catch (error) {
    console.error(error)
    const known = error instanceof SandboxError
    const hint = known ? error.hint : `Look into ${home}/logs/sandbox.log.`
    await tell({ event: 'failed', code: known ? error.code : 'INTERNAL', message: (error as Error).message, hint })
    await closeServices(services).catch((second: unknown) => console.error(second))
    lock.release()
    process.exit(1)
  }
}

/**
 * Chooses ports and starts every service. Between looking and listening another program (a second sandbox that starts at
 * the same moment) may take a port: then it looks again.
 */
async function bringUp(): Promise<SandboxState> {
  const last = file.read()
  const keys = withMissing(last?.keys ?? {}, await makeKeys(Math.floor(Date.now() / 1000)))
  for (let attempt = 1; ; attempt++) {
    const { ports, moved } = await choosePorts(last?.ports ?? null)
    const stopped = { pid: null, pid_start: null, started_at: null, agent_address: null }
    const base: SandboxState = { schema: 1, ...stopped, ports, keys, services: [] }
    file.write(base)
    const since = new Map<string, number>()
    const watch: ServiceWatcher = (name, state) => {
      if (state === 'starting') since.set(name, performance.now())
      const ms = Math.round(performance.now() - (since.get(name) ?? 0))
      void tell({ event: 'service', name, state, ms })
    }
    try {
      ;({ services, agentAddress, payments } = await startServices({ home, agentBundle, state: base, watch }))
    } catch (error) {
      const taken = ['EADDRINUSE', 'PORT_TAKEN'].includes((error as { code?: string }).code ?? '')
      if (!taken || attempt === startAttempts) throw error
      continue
    }
    if (moved.length > 0) await tell({ event: 'note', text: movedNote(moved) })
    return base
  }
}

const movedNote = (moved: string[]) =>
  `Busy ports: moved ${moved.join(', ')}. Clients made before point at the old ones until their \`klariqo client create\` is typed again.`

/** Keys of a sandbox made by an older version, and those it did not have yet. */
const withMissing = (old: Partial<SandboxState['keys']>, fresh: SandboxState['keys']): SandboxState['keys'] => ({
  ...fresh,
  ...Object.fromEntries(Object.entries(old).filter(([, value]) => value !== '')),
})

const databaseUrlOf = ({ ports, keys }: SandboxState) =>
  `postgresql://postgres:${keys.postgres_password}@127.0.0.1:${ports.postgres}/postgres`

/** The worker is no service that others wait for: it comes after them, and may fail and come again. */
function noteWorker(state: 'starting' | 'running' | 'failed', heardAt: string | null): void {
  if (heardAt) payments?.postTo(`${heardAt}/webhooks/payments`)
  const seen = file.read()
  if (!seen || stopping) return
  const others = seen.services.filter((service) => service.name !== 'billing')
  const address = heardAt ?? `http://127.0.0.1:${seen.ports.billing}`
  file.write({ ...seen, services: [...others, { name: 'billing', state, address }] })
}

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  if (services.length > 0) await end()
}

async function end(): Promise<void> {
  try {
    // First: it works with all the others.
    await worker?.close()
    await closeServices(services)
  } catch (error) {
    console.error(error)
    exitCode = 1
  }
  const state = file.read()
  if (state)
    file.write({
      ...state,
      pid: null,
      pid_start: null,
      started_at: null,
      agent_address: null,
      services: state.services.map((s) => ({ ...s, state: 'stopped' })),
    })
  lock.release()
  process.exit(exitCode)
}

/** Resolves when the starter has the message, or is gone. */
function tell(event: SandboxEvent): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve()
    process.send(event, undefined, undefined, () => resolve())
  })
}

await start()
