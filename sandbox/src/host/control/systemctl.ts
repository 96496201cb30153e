import type { ServiceManager } from '../manager/service-manager.ts'
import { UnitProblem } from '../manager/unit-problem.ts'
import { notSupported, type ProgramOutput } from './program-output.ts'

type Verb = (manager: ServiceManager, unit: string, output: ProgramOutput) => Promise<void>

const lines = (write: (text: string) => void, texts: readonly string[]) => {
  for (const text of texts) write(`${text}\n`)
}
/** Verbs that do one thing to each unit, in the order given. */
const verbs: Readonly<Record<string, Verb>> = {
  start: async (manager, unit, { err }) => lines(err, await manager.start(unit)),
  stop: (manager, unit) => manager.stop(unit),
  restart: async (manager, unit, { err }) => lines(err, await manager.restart(unit)),
  enable: async (manager, unit, { err }) => lines(err, await manager.enable(unit)),
  disable: async (manager, unit, { err }) => lines(err, await manager.disable(unit)),
  'reset-failed': (manager, unit) => manager.resetFailed(unit),
}
const isUnit = (word: string) => /^[\w@][\w@.-]*\.(service|socket)$/.test(word)

/** systemctl(1), for the argv that host-commands builds; its exit codes and, where anybody reads it, its text. */
export async function systemctl(
  manager: ServiceManager,
  args: readonly string[],
  output: ProgramOutput,
): Promise<number> {
  const [verb = '', ...rest] = args
  const act = verbs[verb]
  if (verb === 'daemon-reload' && rest.length === 0) {
    await manager.daemonReload()
    return 0
  }
  if (act && rest.length > 0 && rest.every(isUnit)) return each(rest, output, (unit) => act(manager, unit, output))
  const [only = ''] = rest
  if (rest.length === 1 && isUnit(only) && verb === 'is-active') return isActive(manager, only, output)
  if (rest.length === 1 && isUnit(only) && verb === 'is-enabled') return isEnabled(manager, only, output)
  if (verb === 'show') return show(manager, rest, output)
  return notSupported(output, 'systemctl', args)
}

/** Every unit gets its turn, as systemctl does it; the first failure is the exit code. */
async function each(
  units: readonly string[],
  output: ProgramOutput,
  act: (unit: string) => Promise<void>,
): Promise<number> {
  let exit = 0
  for (const unit of units) {
    try {
      await act(unit)
    } catch (error) {
      if (!(error instanceof UnitProblem)) throw error
      output.err(`${error.message}\n`)
      exit ||= error.exit
    }
  }
  return exit
}

function isActive(manager: ServiceManager, unit: string, { out }: ProgramOutput): number {
  const state = manager.isActive(unit)
  out(`${state}\n`)
  return state === 'active' ? 0 : 3
}

async function isEnabled(manager: ServiceManager, unit: string, { out, err }: ProgramOutput): Promise<number> {
  const state = await manager.isEnabled(unit)
  if (state) out(`${state}\n`)
  else err(`Failed to get unit file state for ${unit}: No such file or directory\n`)
  return state === 'enabled' ? 0 : 1
}

async function show(manager: ServiceManager, args: readonly string[], output: ProgramOutput): Promise<number> {
  const [option = '', unit = '', ...more] = args
  const names = /^--property=([A-Za-z,]+)$/.exec(option)?.[1]?.split(',')
  if (!names || !isUnit(unit) || more.length > 0) return notSupported(output, 'systemctl show', args)
  const known = await manager.show(unit)
  const either = ['MainPID', 'NRestarts']
  const strange = names.find((name) => known[name] === undefined && !either.includes(name))
  if (strange) return notSupported(output, 'systemctl show', [`--property=${strange}`])
  // A property that this kind of unit does not have is left out, as systemctl leaves it out.
  for (const name of names) if (known[name] !== undefined) output.out(`${name}=${known[name]}\n`)
  return 0
}
