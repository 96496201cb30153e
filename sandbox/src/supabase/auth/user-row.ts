/** A row of auth.users as the gateway reads it; times are ISO texts made by Postgres. */
export type UserRow = {
  id: string
  aud: string
  role: string
  email: string | null
  email_confirmed_at: string | null
  phone: string | null
  last_sign_in_at: string | null
  app_metadata: Record<string, unknown>
  user_metadata: Record<string, unknown>
  banned_until: string | null
  created_at: string
  updated_at: string
}

const iso = (column: string): string =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ${column}`

/** The select list that gives a UserRow. */
export const userColumns = [
  'id',
  'aud',
  'role',
  'email',
  'phone',
  `coalesce(raw_app_meta_data, '{}') as app_metadata`,
  `coalesce(raw_user_meta_data, '{}') as user_metadata`,
  ...['email_confirmed_at', 'last_sign_in_at', 'banned_until', 'created_at', 'updated_at'].map(iso),
].join(', ')
