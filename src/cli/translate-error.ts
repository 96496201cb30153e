import { KlariqoError } from '../core/errors/klariqo-error.ts'

type OclifError = Error & { oclif?: { exit?: number }; parse?: unknown }

/** Anything thrown, as a row of the error table: ours stays, an abort is INTERRUPTED, oclif's parse errors are USAGE, the rest is our bug. */
export function translateError(error: unknown, signal: AbortSignal, commandId: string | null): KlariqoError {
  if (error instanceof KlariqoError) return error
  const command = commandId?.replaceAll(':', ' ') ?? ''
  if (signal.aborted)
    return new KlariqoError('INTERRUPTED', { where: command ? ` during \`klariqo ${command}\`` : '' }, { cause: error })
  if (error instanceof Error && (error as OclifError).oclif?.exit === 2) {
    const missing = /^command (.+) not found$/i.exec(error.message)?.[1]
    if (missing) {
      return new KlariqoError(
        'COMMAND_UNKNOWN',
        { command: missing.replaceAll(':', ' '), suggestion: '' },
        { cause: error },
      )
    }
    // oclif appends "See more help with --help"; our hint says it with the command's name.
    const problem = error.message.replace(/\nSee more help with --help.*$/s, '').trim()
    return new KlariqoError('USAGE', { problem, command }, { cause: error })
  }
  const problem = error instanceof Error ? error.message : String(error)
  return new KlariqoError('INTERNAL', { problem }, { cause: error })
}
