import { access, constants } from 'node:fs/promises'
import type { HostLayout } from '../host-layout.ts'
import type { ServiceUnit } from '../units/unit.ts'
import { agentEnvironment } from './agent-environment.ts'
import { makeCredentials, makeStateDirectory, removeCredentials } from './agent-folders.ts'
import { type AgentExit, AgentProcess } from './agent-process.ts'
import type { Leftovers } from './leftovers.ts'
import { StartLimit } from './start-limit.ts'
import { UnitProblem } from './unit-problem.ts'

export type ServiceState = 'inactive' | 'active' | 'activating' | 'deactivating' | 'failed'

/** What a service needs of the world. */
export type RunnerWorld = {
  layout: HostLayout
  leftovers: Leftovers
  /** Descriptors of the unit's sockets, opened when they are not yet. @throws UnitProblem */
  sockets: (unit: ServiceUnit) => Promise<number[]>
  /** It crashes too often and will not be started again: its callers need not wait. */
  gaveUp: (unit: ServiceUnit) => Promise<void>
  onLine: (unit: ServiceUnit, pid: number, line: string) => void
  note: (unit: ServiceUnit, message: string) => void
  monotonicMs: () => number
}

/** One service: at most one agent, restarted as its unit says. Orders are carried out one after the other. */
export class ServiceRunner {
  /** Replaced by a daemon-reload; holds from the next start on. */
  unit: ServiceUnit
  state: ServiceState = 'inactive'
  sub = 'dead'
  result = 'success'
  restarts = 0
  readonly #world: RunnerWorld
  readonly #limit = new StartLimit()
  #agent: AgentProcess | null = null
  #restart: NodeJS.Timeout | null = null
  #orders: Promise<unknown> = Promise.resolve()

  constructor(unit: ServiceUnit, world: RunnerWorld) {
    this.unit = unit
    this.#world = world
  }

  get pid(): number | null {
    return this.#agent?.pid ?? null
  }

  /** @throws UnitProblem */
  start(): Promise<void> {
    return this.#order(async () => {
      if (this.#agent) return
      await this.#settled
      this.#cancelRestart()
      this.restarts = 0
      await this.#launch()
    })
  }

  /** `timeoutMs` instead of the unit's own TimeoutStopSec. */
  stop(timeoutMs?: number): Promise<void> {
    return this.#order(async () => {
      // One that ended by itself just now is still being tidied up after, and would be started again behind our back.
      if (!this.#agent) await this.#settled
      this.#cancelRestart()
      if (!this.#agent) {
        if (this.state !== 'failed') this.#become('inactive', 'dead', this.result)
        return
      }
      this.#become('deactivating', 'stop-sigterm', 'success')
      this.#world.note(this.unit, `Stopping ${this.unit.name} - ${this.unit.description}...`)
      await this.#agent.stop(timeoutMs ?? this.unit.stopTimeoutMs)
      await this.#settled
    })
  }

  resetFailed(): void {
    this.#limit.reset()
    if (this.state === 'failed') this.#become('inactive', 'dead', 'success')
  }

  #settled: Promise<void> = Promise.resolve()

  #order<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#orders.then(act)
    this.#orders = done.catch(() => undefined)
    return done
  }

  #become(state: ServiceState, sub: string, result: string): void {
    this.state = state
    this.sub = sub
    this.result = result
  }

  #cancelRestart(): void {
    if (this.#restart) clearTimeout(this.#restart)
    this.#restart = null
  }

  async #launch(): Promise<void> {
    const { unit } = this
    const world = this.#world
    if (!this.#limit.take(world.monotonicMs(), unit.startLimit)) {
      this.#become('failed', 'failed', 'start-limit-hit')
      world.note(unit, `${unit.name}: Start request repeated too quickly.`)
      world.note(unit, `${unit.name}: Failed with result 'start-limit-hit'.`)
      await world.gaveUp(unit)
      throw new UnitProblem(`Job for ${unit.name} failed.\nSee "journalctl -xeu ${unit.name}" for details.`, 1)
    }
    try {
      this.#become('activating', 'start', 'success')
      this.#watch(await this.#spawn(unit), unit)
    } catch (error) {
      const { message } = error as Error
      await removeCredentials(unit, world.layout)
      this.#become('failed', 'failed', 'resources')
      world.note(unit, `${unit.name}: ${message}`)
      throw new UnitProblem(`Job for ${unit.name} failed: ${message}`, 1)
    }
  }

  async #spawn(unit: ServiceUnit): Promise<AgentProcess> {
    const { layout, leftovers, sockets, onLine } = this.#world
    const fds = await sockets(unit)
    const credentials = await makeCredentials(unit, layout)
    const state = await makeStateDirectory(unit, layout)
    const [program = '', ...rest] = unit.exec
    await access(layout.root + program, constants.X_OK).catch(() => {
      throw new UnitProblem(`Failed to locate executable ${program}`, 1)
    })
    let pid = 0
    const agent = await AgentProcess.start({
      exec: [layout.root + program, ...rest.map((word) => (word.startsWith('/') ? layout.root + word : word))],
      env: agentEnvironment(unit, { root: layout.root, credentials, state }),
      cwd: layout.root,
      umask: unit.umask,
      fds,
      onLine: (line) => onLine(unit, pid, line),
    })
    pid = agent.pid
    try {
      await leftovers.remember(unit.name, pid)
    } catch (error) {
      // Nobody would ever end one that nobody knows of.
      await agent.stop(unit.stopTimeoutMs)
      throw error
    }
    return agent
  }

  #watch(agent: AgentProcess, unit: ServiceUnit): void {
    this.#agent = agent
    this.#become('active', 'running', 'success')
    this.#world.note(unit, `Started ${unit.name} - ${unit.description}.`)
    this.#settled = agent.ended
      .then((exit) => this.#ended(exit, unit))
      .catch((error: Error) => {
        this.#become('failed', 'failed', 'resources')
        this.#world.note(unit, `${unit.name}: ${error.message}`)
      })
  }

  async #ended(exit: AgentExit, unit: ServiceUnit): Promise<void> {
    this.#agent = null
    await this.#world.leftovers.forget(unit.name)
    await removeCredentials(unit, this.#world.layout)
    const clean =
      exit.code === 0 || (exit.signal !== null && ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'].includes(exit.signal))
    const result = clean ? 'success' : exit.signal ? 'signal' : 'exit-code'
    const how = exit.signal ? `code=killed, status=${exit.signal}` : `code=exited, status=${exit.code}`
    if (!clean) this.#world.note(unit, `${unit.name}: Main process exited, ${how}`)
    if (this.state === 'deactivating') {
      this.#become(clean ? 'inactive' : 'failed', clean ? 'dead' : 'failed', result)
      this.#world.note(unit, `Stopped ${unit.name} - ${unit.description}.`)
    } else if (unit.restart === 'always' || (unit.restart === 'on-failure' && !clean)) {
      this.#scheduleRestart(unit, result)
    } else {
      this.#become(clean ? 'inactive' : 'failed', clean ? 'dead' : 'failed', result)
      this.#world.note(unit, `${unit.name}: Deactivated, ${how}`)
    }
  }

  #scheduleRestart(unit: ServiceUnit, result: string): void {
    this.#become('activating', 'auto-restart', result)
    this.restarts += 1
    this.#world.note(unit, `${unit.name}: Scheduled restart job, restart counter is at ${this.restarts}.`)
    this.#restart = setTimeout(() => {
      const again = this.#order(async () => {
        if (this.#restart === null || this.#agent) return
        this.#restart = null
        await this.#launch()
      })
      // Told in the journal and in the unit's state; nobody waits for this start.
      again.catch(() => undefined)
    }, unit.restartMs)
  }
}
