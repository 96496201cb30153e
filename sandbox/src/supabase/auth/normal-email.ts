import { AuthError } from './auth-error.ts'

/** Lower case, checked for the form of an address. */
export function normalEmail(email: string): string {
  const normal = email.trim().toLowerCase()
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(normal) && normal.length <= 255) return normal
  throw new AuthError(400, 'validation_failed', 'Unable to validate email address: invalid format')
}
