import type { HostLayout } from '../host-layout.ts'
import type { Journal } from '../journal/journal.ts'
import type { ServiceUnit } from '../units/unit.ts'
import { disableUnit, enabledUnits, enableUnit } from './enabled-links.ts'
import { Leftovers } from './leftovers.ts'
import type { RunnerWorld } from './service-runner.ts'
import { SleepWatch } from './sleep-watch.ts'
import { SocketKeeper } from './socket-keeper.ts'
import type { SocketRunner } from './socket-runner.ts'
import { loadUnit } from './unit-files.ts'
import { listUnit, type UnitListing } from './unit-listing.ts'
import { UnitProblem } from './unit-problem.ts'
import { UnitTable } from './unit-table.ts'

type Options = {
  layout: HostLayout
  journal: Journal
  monotonicMs: () => number
  /** Of this machine; stands for the host's own 127.0.0.1. */
  address: string
}

/** Runs the units of the host's root folder as systemd would, as far as our templates go. Errors: UnitProblem. */
export class ServiceManager {
  readonly #layout: HostLayout
  readonly #journal: Journal
  readonly #leftovers: Leftovers
  readonly #monotonicMs: () => number
  readonly #address: string
  readonly #keeper: SocketKeeper
  readonly #units: UnitTable
  readonly #sleepWatch: SleepWatch

  constructor({ layout, journal, monotonicMs, address }: Options) {
    this.#layout = layout
    this.#journal = journal
    this.#monotonicMs = monotonicMs
    this.#address = address
    this.#keeper = new SocketKeeper(address)
    const wake = (port: number) => this.wake(port)
    this.#sleepWatch = new SleepWatch({ address, sleeping: () => this.#sleepingPorts(), wake })
    this.#leftovers = new Leftovers(layout.processes)
    const note = (unit: string, message: string) => this.#note(unit, message)
    this.#units = new UnitTable({ folder: layout.units, keeper: this.#keeper, world: this.#world, note })
  }

  /** As at a boot: ends agents of a sandbox that was killed, then starts every enabled unit. One that fails says so in its journal. */
  async boot(): Promise<void> {
    for (const unit of await this.#leftovers.end())
      this.#note(unit, `${unit}: Killed a process left from an earlier run.`)
    await this.daemonReload()
    const enabled = [...(await enabledUnits(this.#layout.units))]
    const sockets = enabled.filter((name) => name.endsWith('.socket'))
    const services = enabled.filter((name) => name.endsWith('.service'))
    const starting = (name: string) =>
      this.start(name).catch((error) => {
        if (!(error instanceof UnitProblem)) throw error
        this.#note(name, error.message)
      })
    await Promise.all(sockets.map(starting))
    await Promise.all(services.map(starting))
    this.#sleepWatch.start()
  }

  async daemonReload(): Promise<void> {
    await this.#units.reload()
  }

  /** Gives what systemctl would warn of. */
  async start(name: string): Promise<string[]> {
    const runner = await this.#units.runner(name)
    await runner.start()
    return (await this.#units.isStale(name))
      ? [`Warning: The unit file of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.`]
      : []
  }

  async stop(name: string): Promise<void> {
    const runner = this.#units.find(name)
    if (!runner) throw new UnitProblem(`Failed to stop ${name}: Unit ${name} not loaded.`, 5)
    await runner.stop()
  }

  async restart(name: string): Promise<string[]> {
    const runner = await this.#units.runner(name)
    await runner.stop()
    return this.start(name)
  }

  async resetFailed(name: string): Promise<void> {
    const runner = this.#units.find(name)
    if (!runner) throw new UnitProblem(`Failed to reset failed state of unit ${name}: Unit ${name} not loaded.`, 1)
    runner.resetFailed()
  }

  async enable(name: string): Promise<string[]> {
    const loaded = await loadUnit(this.#layout.units, name)
    if (!loaded) throw new UnitProblem(`Failed to enable unit: Unit file ${name} does not exist.`, 1)
    if (!loaded.unit) throw new UnitProblem(`Failed to enable unit: ${loaded.problem}`, 1)
    return enableUnit(this.#layout.units, loaded.unit)
  }

  async disable(name: string): Promise<string[]> {
    const known = (await loadUnit(this.#layout.units, name)) || (await enabledUnits(this.#layout.units)).has(name)
    if (!known) throw new UnitProblem(`Failed to disable unit: Unit file ${name} does not exist.`, 1)
    return disableUnit(this.#layout.units, name)
  }

  isActive(name: string): string {
    return this.#units.find(name)?.state ?? 'inactive'
  }

  /** `enabled`, `disabled`, or null when there is no such unit file. */
  async isEnabled(name: string): Promise<'enabled' | 'disabled' | null> {
    if (!(await loadUnit(this.#layout.units, name))) return null
    return (await enabledUnits(this.#layout.units)).has(name) ? 'enabled' : 'disabled'
  }

  /** The properties of `systemctl show`, also for a unit that does not exist. */
  async show(name: string): Promise<Record<string, string>> {
    const service = this.#units.services.get(name)
    const runner = this.#units.find(name)
    const loaded = await this.#units.loaded(name)
    return {
      Id: name,
      LoadState: loaded ? (loaded.unit ? 'loaded' : 'bad-setting') : 'not-found',
      ActiveState: runner?.state ?? 'inactive',
      SubState: runner?.sub ?? 'dead',
      Result: runner?.result ?? 'success',
      UnitFileState: (await this.isEnabled(name)) ?? '',
      NeedDaemonReload: (await this.#units.isStale(name)) ? 'yes' : 'no',
      ...(name.endsWith('.service')
        ? { MainPID: String(service?.pid ?? 0), NRestarts: String(service?.restarts ?? 0) }
        : {}),
    }
  }

  list(): UnitListing[] {
    return [...this.#units.services.values()].flatMap((runner) => {
      const port = runner.unit.sockets.map((socket) => this.#units.sockets.get(socket)?.unit.port).at(0) ?? null
      return listUnit(runner, port, this.#address) ?? []
    })
  }

  /**
   * Somebody calls this port. A service that sleeps behind a listening socket is started, as systemd does; false when
   * a socket of ours is there and nobody will ever answer it.
   */
  async wake(port: number): Promise<boolean> {
    const socket = [...this.#units.sockets.values()].find((each) => each.unit.port === port)
    if (!socket) return true
    const service = this.#units.services.get(socket.unit.service)
    if (socket.fd === null || !service) return service?.pid != null
    if (service.state !== 'inactive') return service.state !== 'failed'
    return service.start().then(
      () => true,
      () => false,
    )
  }

  #sleepingPorts(): number[] {
    const sleeps = ({ fd, unit }: SocketRunner) =>
      fd !== null && this.#units.services.get(unit.service)?.state === 'inactive'
    return [...this.#units.sockets.values()].filter(sleeps).map(({ unit }) => unit.port)
  }

  /** Stops every agent: SIGTERM, after `timeoutMs` SIGKILL. Enabled units start again at the next boot. */
  async close(timeoutMs: number): Promise<void> {
    this.#sleepWatch.close()
    await Promise.all([...this.#units.services.values()].map((service) => service.stop(timeoutMs)))
    await this.#keeper.close()
  }

  #note(unit: string, message: string): void {
    this.#journal.write(unit, { message, pid: process.pid, by: 'systemd' })
  }

  get #world(): RunnerWorld {
    return {
      layout: this.#layout,
      leftovers: this.#leftovers,
      monotonicMs: this.#monotonicMs,
      onLine: (unit: ServiceUnit, pid: number, message: string) =>
        this.#journal.write(unit.name, { message, pid, by: 'node' }),
      note: (unit: ServiceUnit, message: string) => this.#note(unit.name, message),
      sockets: async (unit: ServiceUnit) => {
        const fds: number[] = []
        for (const name of unit.sockets) {
          await this.start(name)
          const fd = this.#units.sockets.get(name)?.fd
          if (typeof fd === 'number') fds.push(fd)
        }
        return fds
      },
      gaveUp: async (unit: ServiceUnit) => {
        for (const name of unit.sockets) await this.#units.sockets.get(name)?.giveUp()
      },
    }
  }
}
