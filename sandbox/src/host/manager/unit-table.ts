import type { ServiceUnit, SocketUnit } from '../units/unit.ts'
import { type RunnerWorld, ServiceRunner } from './service-runner.ts'
import type { SocketKeeper } from './socket-keeper.ts'
import { SocketRunner } from './socket-runner.ts'
import { type LoadedUnit, loadUnit, unitNames } from './unit-files.ts'
import { UnitProblem } from './unit-problem.ts'

type Options = {
  /** Where the unit files lie. */
  folder: string
  keeper: SocketKeeper
  world: RunnerWorld
  note: (unit: string, message: string) => void
}

/** The units as last read, and one runner for each. */
export class UnitTable {
  readonly services = new Map<string, ServiceRunner>()
  readonly sockets = new Map<string, SocketRunner>()
  readonly #options: Options
  readonly #loaded = new Map<string, LoadedUnit>()

  constructor(options: Options) {
    this.#options = options
  }

  /** The runner, whether its file is still there or not. */
  find(name: string): ServiceRunner | SocketRunner | undefined {
    return this.services.get(name) ?? this.sockets.get(name)
  }

  /** As read last, or now when it never was; null when there is no such file. */
  async loaded(name: string): Promise<LoadedUnit | null> {
    return this.#loaded.get(name) ?? (await loadUnit(this.#options.folder, name))
  }

  /** True when its file is another one by now. */
  async isStale(name: string): Promise<boolean> {
    const known = this.#loaded.get(name)
    return known !== undefined && (await loadUnit(this.#options.folder, name))?.text !== known.text
  }

  /** `daemon-reload`. */
  async reload(): Promise<void> {
    const names = await unitNames(this.#options.folder)
    for (const name of new Set([...names, ...this.#loaded.keys()])) {
      const loaded = await loadUnit(this.#options.folder, name)
      if (loaded) this.#take(loaded)
      else this.#drop(name)
    }
  }

  /** The runner of a unit that is to be started; a file that is new is read. @throws UnitProblem */
  async runner(name: string): Promise<ServiceRunner | SocketRunner> {
    if (!this.#loaded.has(name)) {
      const loaded = await loadUnit(this.#options.folder, name)
      if (loaded) this.#take(loaded)
    }
    const loaded = this.#loaded.get(name)
    if (!loaded) throw new UnitProblem(`Failed to start ${name}: Unit ${name} not found.`, 5)
    if (!loaded.unit)
      throw new UnitProblem(`Failed to start ${name}: Unit ${name} has a bad unit file setting.\n${loaded.problem}`, 1)
    const runner = this.find(name)
    if (!runner) throw new Error(`${name} is loaded and has no runner`)
    return runner
  }

  #take(loaded: LoadedUnit): void {
    this.#loaded.set(loaded.name, loaded)
    const { unit } = loaded
    if (unit?.kind === 'service') this.#setService(unit)
    if (unit?.kind === 'socket') this.#setSocket(unit)
  }

  #setService(unit: ServiceUnit): void {
    const known = this.services.get(unit.name)
    if (known) known.unit = unit
    else this.services.set(unit.name, new ServiceRunner(unit, this.#options.world))
  }

  #setSocket(unit: SocketUnit): void {
    const { keeper, note } = this.#options
    const known = this.sockets.get(unit.name)
    if (known) known.unit = unit
    else this.sockets.set(unit.name, new SocketRunner(unit, keeper, (message) => note(unit.name, message)))
  }

  /** The file is gone: a unit that still runs is kept until it is stopped. */
  #drop(name: string): void {
    const runner = this.find(name)
    if (runner && !['inactive', 'failed'].includes(runner.state)) return
    this.#loaded.delete(name)
    this.services.delete(name)
    this.sockets.delete(name)
  }
}
