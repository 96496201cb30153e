import { createHash } from 'node:crypto'
import { hostPath } from '../../src/adapters/host/local/host-path.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { Host, RunOptions, RunResult } from '../../src/ports/host.ts'

export type FakeProgram = (
  args: readonly string[],
  options: RunOptions,
  host: FakeHost,
) => Partial<RunResult> | Promise<Partial<RunResult>>

/** What a test plants: thrown instead of (or `after`) the effect of the next operation of that kind on that path. */
type Fault = { operation: 'write' | 'remove' | 'run'; matches: RegExp; error: Error; when: 'before' | 'after' }

/** A host in memory, with a service manager and an nginx that do as they are told. */
export class FakeHost implements Host {
  readonly name: string
  readonly files = new Map<string, { content: Buffer; mode: number }>()
  /** Every argv that was run, in order. */
  readonly ran: (readonly string[])[] = []
  /** Units that run, units that start at boot. */
  readonly active = new Set<string>()
  readonly enabled = new Set<string>()
  /** Unit files as of the last daemon-reload. */
  loaded = new Set<string>()
  /** How often nginx took its files over. */
  reloads = 0
  /** What `nginx -t` complains about; null: all is well. */
  nginxProblem: string | null = null
  readonly programs: Record<string, FakeProgram>
  readonly #faults: Fault[] = []

  constructor(options: { name?: string; programs?: Record<string, FakeProgram> } = {}) {
    this.name = options.name ?? 'fake'
    this.programs = { systemctl: fakeSystemctl, nginx: fakeNginx, journalctl: () => ({}), ...options.programs }
  }

  /** The next `operation` whose path (or command line) matches fails with `error`, before or after its effect. */
  fail(operation: Fault['operation'], matches: RegExp, error: Error, when: Fault['when'] = 'before'): void {
    this.#faults.push({ operation, matches, error, when })
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    options.signal?.throwIfAborted()
    const [name = '', ...args] = argv
    const program = this.programs[name]
    if (!program) throw new KlariqoError('HOST_PROGRAM_MISSING', { host: this.name, program: name })
    return this.#faulty('run', argv.join(' '), async () => {
      this.ran.push(argv)
      const result = await bounded(Promise.resolve(program(args, options, this)), argv, options, this.name)
      const whole = { code: 0, stdout: '', stderr: '', ...result }
      if (!options.onLine) return whole
      for (const line of whole.stdout.split('\n').slice(0, -1)) options.onLine(line)
      return { ...whole, stdout: '' }
    })
  }

  async read(path: string): Promise<Buffer | null> {
    checked(path)
    if (this.#isFolder(path)) throw new KlariqoError('HOST_FILE_FAILED', { host: this.name, path, problem: 'EISDIR' })
    return this.files.get(path)?.content ?? null
  }

  async write(path: string, content: string | Uint8Array, options: { mode?: number } = {}): Promise<void> {
    checked(path)
    await this.#faulty('write', path, async () => {
      if (this.#isFolder(path)) throw new KlariqoError('HOST_FILE_FAILED', { host: this.name, path, problem: 'EISDIR' })
      this.files.set(path, { content: Buffer.from(content as Uint8Array), mode: options.mode ?? 0o644 })
    })
  }

  async remove(path: string): Promise<void> {
    checked(path)
    await this.#faulty('remove', path, async () => {
      // A folder that a file was ever in stays until it is removed itself, as on a disk.
      const parent = path.slice(0, path.lastIndexOf('/'))
      if (parent && [...this.files.keys()].some((file) => file.startsWith(`${parent}/`))) this.#keepFolder(parent)
      for (const file of [...this.files.keys()])
        if (file === path || file.startsWith(`${path}/`)) this.files.delete(file)
      for (const folder of [...this.#emptied])
        if (folder === path || folder.startsWith(`${path}/`)) this.#emptied.delete(folder)
    })
  }

  async list(path: string): Promise<string[]> {
    checked(path)
    const inside = [...this.files.keys(), ...this.#emptied].filter((file) => file.startsWith(`${path}/`))
    return [...new Set(inside.map((file) => file.slice(path.length + 1).split('/')[0] ?? ''))].sort()
  }

  async exists(path: string): Promise<boolean> {
    checked(path)
    return this.files.has(path) || this.#isFolder(path)
  }

  async hashes(paths: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const path of paths) {
      const content = await this.read(path)
      if (content) found.set(path, createHash('sha256').update(content).digest('hex'))
    }
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ran.push(['(closed)'])
  }

  readonly #emptied = new Set<string>()
  #keepFolder(path: string): void {
    this.#emptied.add(path)
  }

  #isFolder(path: string): boolean {
    return (
      this.#emptied.has(path) || [...this.files.keys(), ...this.#emptied].some((file) => file.startsWith(`${path}/`))
    )
  }

  async #faulty<T>(operation: Fault['operation'], subject: string, act: () => Promise<T>): Promise<T> {
    const at = this.#faults.findIndex((fault) => fault.operation === operation && fault.matches.test(subject))
    const fault = at < 0 ? null : this.#faults.splice(at, 1)[0]
    if (fault?.when === 'before') throw fault.error
    const result = await act()
    if (fault) throw fault.error
    return result
  }
}

const checked = (path: string) => hostPath('', path)

async function bounded<T>(running: Promise<T>, argv: readonly string[], options: RunOptions, host: string): Promise<T> {
  const seconds = (options.timeoutMs ?? 30_000) / 1000
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new KlariqoError('HOST_TIMEOUT', { host, command: argv.join(' '), seconds })),
    seconds * 1000,
  )
  const stop = () => reject(options.signal?.reason)
  options.signal?.addEventListener('abort', stop)
  if (options.signal?.aborted) stop()
  try {
    return await Promise.race([running, ended])
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
  }
}

const unitPath = (unit: string) => `/etc/systemd/system/${unit}`

/** The systemctl verbs that host-commands builds, over sets of names. */
function fakeSystemctl(
  [verb = '', ...rest]: readonly string[],
  _options: RunOptions,
  host: FakeHost,
): Partial<RunResult> {
  const units = rest.filter((word) => !word.startsWith('--'))
  const known = (unit: string) => host.loaded.has(unit) || host.files.has(unitPath(unit))
  const unknown = units.find((unit) => !known(unit))
  const absent = (code: number) => ({ code, stderr: `Unit ${unknown} not found.\n` })
  switch (verb) {
    case 'daemon-reload':
      host.loaded = new Set(
        [...host.files.keys()]
          .filter((path) => path.startsWith(unitPath('')))
          .map((path) => path.slice(unitPath('').length)),
      )
      return {}
    case 'start':
    case 'restart':
      if (unknown) return absent(5)
      for (const unit of units) host.active.add(unit)
      return {}
    case 'stop':
      if (unknown) return absent(5)
      for (const unit of units) host.active.delete(unit)
      return {}
    case 'enable':
      if (unknown) return absent(1)
      for (const unit of units) host.enabled.add(unit)
      return {}
    case 'disable':
      if (unknown) return absent(1)
      for (const unit of units) host.enabled.delete(unit)
      return {}
    case 'reset-failed':
      return unknown ? absent(1) : {}
    case 'is-active':
      return units.some((unit) => host.active.has(unit)) ? { stdout: 'active\n' } : { code: 3, stdout: 'inactive\n' }
    case 'is-enabled':
      return units.every((unit) => host.enabled.has(unit)) ? { stdout: 'enabled\n' } : { code: 1, stdout: 'disabled\n' }
    case 'show':
      return { stdout: units.map((unit) => fakeShow(unit, known(unit), host)).join('\n') }
    default:
      return { code: 1, stderr: `Unknown command verb ${verb}.\n` }
  }
}

function fakeShow(unit: string, known: boolean, host: FakeHost): string {
  const active = host.active.has(unit)
  const running = unit.endsWith('.socket') ? 'listening' : 'running'
  return [
    `Id=${unit}`,
    `LoadState=${known ? 'loaded' : 'not-found'}`,
    `ActiveState=${active ? 'active' : 'inactive'}`,
    `SubState=${active ? running : 'dead'}`,
    'Result=success',
    `UnitFileState=${known ? (host.enabled.has(unit) ? 'enabled' : 'disabled') : ''}`,
    'NeedDaemonReload=no',
    ...(unit.endsWith('.service') ? [`MainPID=${active ? 4242 : 0}`, 'NRestarts=0'] : []),
    '',
  ].join('\n')
}

function fakeNginx(args: readonly string[], _options: RunOptions, host: FakeHost): Partial<RunResult> {
  if (host.nginxProblem) return { code: 1, stderr: `nginx: [emerg] ${host.nginxProblem}\n` }
  if (args.join(' ') === '-s reload') host.reloads += 1
  return {}
}
