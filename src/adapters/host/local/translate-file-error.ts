import { KlariqoError } from '../../../core/errors/klariqo-error.ts'

const full = ['ENOSPC', 'EDQUOT']
const forbidden = ['EACCES', 'EPERM', 'EROFS']

/** There is no such file, or a part of its path is no folder. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** A file system's error as the user can act on it. Anything that is no system error comes back as it is. */
export function translateFileError(error: unknown, host: string, path: string): unknown {
  const code = codeOf(error)
  const cause = { cause: error }
  if (full.includes(code)) return new KlariqoError('HOST_DISK_FULL', { host, path }, cause)
  if (forbidden.includes(code)) return new KlariqoError('HOST_PERMISSION', { host, path, problem: code }, cause)
  if (code) return new KlariqoError('HOST_FILE_FAILED', { host, path, problem: code }, cause)
  return error
}

function codeOf(error: unknown): string {
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  return code !== undefined && syscall !== undefined ? code : ''
}
