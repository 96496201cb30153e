import { SandboxError } from '../sandbox-error.ts'

/** Turns what initdb, postgres or the file system said into an error with a way out. `doing` completes «could not …». */
export function explainFailure(
  said: string,
  context: { doing: string; folder: string; port?: number; cause?: unknown },
): SandboxError {
  const options = { cause: context.cause }
  if (/No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/i.test(said)) {
    return new SandboxError(
      'DISK_FULL',
      `The disk that holds ${context.folder} is full; could not ${context.doing}.`,
      'Free some space (the sandbox needs about 300 MB), or set KLARIQO_HOME to another disk.',
      options,
    )
  }
  if (/could not bind IPv4|Address already in use|EADDRINUSE/i.test(said)) {
    return new SandboxError(
      'PORT_TAKEN',
      `Port ${context.port ?? '?'} on 127.0.0.1 is taken by another program.`,
      'Stop that program, or let the sandbox choose another port.',
      options,
    )
  }
  if (/Permission denied|EACCES|EPERM|Read-only file system|EROFS|ENOTDIR/i.test(said)) {
    return new SandboxError(
      'HOME_UNUSABLE',
      `${context.folder} cannot be read and written; could not ${context.doing}.`,
      'Set KLARIQO_HOME to a folder of yours, or repair its owner and mode.',
      options,
    )
  }
  const lastWords = said.trim().split('\n').slice(-4).join(' · ').slice(0, 600)
  return new SandboxError(
    'POSTGRES_FAILED',
    `The sandbox's Postgres could not ${context.doing}${lastWords ? `: ${lastWords}` : '.'}`,
    `See ${context.folder}/postgres.log. \`klariqo down --purge\` starts over with an empty sandbox.`,
    options,
  )
}
