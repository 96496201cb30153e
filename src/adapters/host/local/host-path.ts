import { KlariqoError } from '../../../core/errors/klariqo-error.ts'

/**
 * Where a path of the host lies on this machine. Refused, not mended: relative paths, `.` and `..` parts, empty parts,
 * NUL, and the root itself. @throws KlariqoError HOST_PATH_REFUSED
 */
export function hostPath(root: string, path: string): string {
  const problem = problemOf(path)
  if (problem) throw new KlariqoError('HOST_PATH_REFUSED', { path: JSON.stringify(path), problem })
  return root + path
}

function problemOf(path: string): string | null {
  if (!path.startsWith('/')) return 'it is not absolute'
  if (path.includes('\0')) return 'it holds a NUL'
  const parts = path.slice(1).split('/')
  if (parts.some((part) => part === '..' || part === '.')) return 'it steps out of its folder'
  if (parts.some((part) => part === '')) return 'a part of it is empty'
  return null
}
