import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { Config } from '@oclif/core/config'
import { flush } from '@oclif/core/flush'
import { run } from '@oclif/core/run'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { errorEnvelope } from './envelope.ts'
import { namedCommand } from './named-command.ts'
import { runContext } from './run-context.ts'
import { translateError } from './translate-error.ts'

/** Runs one command line. The only place where errors end: printed, turned into the exit code, never a stack trace for a user's mistake. */
export async function main(given: string[]): Promise<void> {
  runContext.watchSignals()
  // `klariqo help client create` is what many type first.
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given
  try {
    const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
    const config = await Config.load({ root })
    const named = namedCommand(argv, config.commands)
    if ('command' in named) takeCommand(named)
    else refuseTopicAlone(named.topic, argv, config)
    await run(argv, config)
  } catch (error) {
    if (isCleanExit(error)) process.exitCode = 0
    else report(translateError(error, runContext.signal, runContext.commandId), error, argv)
  }
  await flush()
}

/** Known from here on, so that every error carries the command's schema. */
function takeCommand({ command, extra }: { command: string; extra: boolean }): void {
  runContext.commandId = command
  if (!extra) return
  const name = `klariqo ${command.replaceAll(':', ' ')}`
  const problem = `\`${name}\` takes no argument; a value of several words needs quotes.`
  throw new KlariqoError('USAGE', { problem, help: `${name} --help` })
}

/** A person who types a topic alone reads its help; a script that wants JSON has forgotten something. */
function refuseTopicAlone(topic: string, argv: readonly string[], { commandIDs }: Config): void {
  if (!argv.includes('--json') || argv.includes('--help') || argv.includes('-h')) return
  const start = topic ? `${topic}:` : ''
  const known = commandIDs.filter((id) => id.startsWith(start)).map((id) => id.slice(start.length).replaceAll(':', ' '))
  const name = ['klariqo', ...topic.split(':')].join(' ').trim()
  throw new KlariqoError('COMMAND_MISSING', { name, known: known.join(', ') })
}

function report(error: KlariqoError, original: unknown, argv: readonly string[]): void {
  process.exitCode = error.exitCode
  if (process.env.KLARIQO_DEBUG)
    process.stderr.write(`${original instanceof Error ? original.stack : String(original)}\n`)
  if (argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify(errorEnvelope(runContext.commandId, runContext.profile, error, runContext.warnings))}\n`,
    )
    return
  }
  const head = styleText('red', `${error.code}:`, { stream: process.stderr })
  process.stderr.write(`${head} ${error.message}\n${error.hint}\n`)
}

/** oclif ends --help and --version by throwing an exit of 0. */
const isCleanExit = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { oclif?: { exit?: number } }).oclif?.exit === 0
