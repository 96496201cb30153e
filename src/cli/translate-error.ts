import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { translateParseError } from './translate-parse-error.ts'

type OclifError = Error & { oclif?: { exit?: number } }

/** Anything thrown, as a row of the error table: ours stays, an abort (also Ctrl-C at a question) is INTERRUPTED, oclif's parse errors are USAGE, the rest is our bug. */
export function translateError(error: unknown, signal: AbortSignal, commandId: string | null): KlariqoError {
  if (error instanceof KlariqoError) return error
  const command = commandId?.replaceAll(':', ' ') ?? ''
  if (signal.aborted || leftPrompt(error))
    return new KlariqoError('INTERRUPTED', { where: command ? ` during \`klariqo ${command}\`` : '' }, { cause: error })
  if (error instanceof Error && (error as OclifError).oclif?.exit === 2) return translateParseError(error, command)
  const problem = error instanceof Error ? error.message : String(error)
  return new KlariqoError('INTERNAL', { problem }, { cause: error })
}

/** At a question the terminal hands Ctrl-C to the prompt as a key, so no signal comes. */
const leftPrompt = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')
