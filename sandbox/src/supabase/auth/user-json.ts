import type { UserRow } from './user-row.ts'

/** A user as the Auth API shows it. */
export function userJson(user: UserRow): Record<string, unknown> {
  const { app_metadata, user_metadata, banned_until, ...row } = user
  const confirmed = user.email_confirmed_at === null ? {} : { confirmed_at: user.email_confirmed_at }
  return {
    ...row,
    phone: user.phone ?? '',
    ...confirmed,
    ...(banned_until === null ? {} : { banned_until }),
    app_metadata,
    user_metadata,
    identities: [identityOf(user)],
    is_anonymous: false,
  }
}

/** E-mail is the one way to sign in here, so the identity follows from the user. */
const identityOf = (user: UserRow): Record<string, unknown> => ({
  identity_id: user.id,
  id: user.id,
  user_id: user.id,
  identity_data: { email: user.email, email_verified: user.email_confirmed_at !== null, sub: user.id },
  provider: 'email',
  last_sign_in_at: user.last_sign_in_at,
  created_at: user.created_at,
  updated_at: user.updated_at,
  email: user.email,
})
