import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { nearest } from '../core/nearest.ts'

type Known = { id: string; args: Record<string, unknown> }
/** What a command line names: a command (`client:create`; `extra` when words follow that it has no argument for), or only a topic (`client`), or nothing (topic ''). */
export type Named = { command: string; extra: boolean } | { topic: string }

/**
 * Which command the words before the first flag name. The framework would take `client list extra` for a command of three
 * words, and a topic with --json for a wish to read help.
 * @throws KlariqoError COMMAND_UNKNOWN with the nearest one, USAGE for a flag in front
 */
export function namedCommand(argv: readonly string[], known: readonly Known[]): Named {
  const end = argv.findIndex((word) => word.startsWith('-'))
  const words = argv.slice(0, end === -1 ? argv.length : end)
  if (words.length === 0) {
    if (argv.every((word) => ['--help', '-h', '--version', '-v', '--json'].includes(word))) return { topic: '' }
    throw new KlariqoError('USAGE', { problem: 'The command comes first, its flags after it.', help: 'klariqo --help' })
  }
  for (let n = words.length; n > 0; n--) {
    const id = words.slice(0, n).join(':')
    const command = known.find((one) => one.id === id)
    if (!command) continue
    return { command: id, extra: n < words.length && Object.keys(command.args).length === 0 }
  }
  const topic = words.join(':')
  if (known.some((one) => one.id.startsWith(`${topic}:`))) return { topic }
  throw unknown(words, known)
}

function unknown(words: readonly string[], known: readonly Known[]): KlariqoError {
  const names = known.map((one) => one.id.replaceAll(':', ' '))
  const typed = words.slice(0, 2).join(' ')
  const turned = words.slice(0, 2).reverse().join(' ')
  const [first = ''] = words
  const meant = names.includes(turned) ? turned : (nearest(typed, names) ?? nearest(first, names))
  const topic = names.some((name) => name.startsWith(`${first} `)) ? ` ${first}` : ''
  return new KlariqoError('COMMAND_UNKNOWN', {
    command: typed,
    suggestion: meant ? `Did you mean \`klariqo ${meant}\`? ` : '',
    help: `klariqo${topic} --help`,
  })
}
