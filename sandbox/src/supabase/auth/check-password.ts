import { AuthError } from './auth-error.ts'

/** The rules of a Supabase project with its default settings: 6 characters, and bcrypt's 72 bytes. */
export function checkPassword(password: string): string {
  if (password.length < 6)
    throw new AuthError(422, 'weak_password', 'Password should be at least 6 characters.', {
      weak_password: { reasons: ['length'] },
    })
  if (Buffer.byteLength(password) > 72)
    throw new AuthError(400, 'validation_failed', 'Password cannot be longer than 72 characters')
  return password
}
