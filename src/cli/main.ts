import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'
import { Config } from '@oclif/core/config'
import { flush } from '@oclif/core/flush'
import { run } from '@oclif/core/run'
import type { KlariqoError } from '../core/errors/klariqo-error.ts'
import { errorEnvelope } from './envelope.ts'
import { runContext } from './run-context.ts'
import { translateError } from './translate-error.ts'

/** Runs one command line. The only place where errors end: printed, turned into the exit code, never a stack trace for a user's mistake. */
export async function main(argv: string[]): Promise<void> {
  runContext.watchSignals()
  try {
    const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
    const config = await Config.load({ root })
    await run(argv, config)
  } catch (error) {
    if (isCleanExit(error)) process.exitCode = 0
    else report(translateError(error, runContext.signal, runContext.commandId), error, argv)
  }
  await flush()
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
