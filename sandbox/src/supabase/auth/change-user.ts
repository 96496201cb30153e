import pg, { type ClientBase } from 'pg'
import { AuthError } from './auth-error.ts'
import { checkPassword } from './check-password.ts'
import { normalEmail } from './normal-email.ts'
import { type UserRow, userColumns } from './user-row.ts'

export type UserChanges = {
  email?: string | undefined
  password?: string | undefined
  emailConfirmed?: boolean | undefined
  role?: string | undefined
  /** Merged into what is there; a null removes a key. */
  appMetadata?: Record<string, unknown> | undefined
  userMetadata?: Record<string, unknown> | undefined
  /** Seconds, 0 lifts a ban. */
  banSeconds?: number | undefined
}

/** Writes the given changes; throws user_not_found or email_exists. */
export async function changeUser(client: ClientBase, id: string, changes: UserChanges): Promise<UserRow> {
  const email = changes.email === undefined ? null : normalEmail(changes.email)
  const password = changes.password === undefined ? null : checkPassword(changes.password)
  const { rows } = await client
    .query<UserRow>(
      `update auth.users set
         email = coalesce($2, email),
         encrypted_password = coalesce(extensions.crypt($3, extensions.gen_salt('bf', 10)), encrypted_password),
         email_confirmed_at = case when $4 then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
         role = coalesce($5, role),
         raw_app_meta_data = ${merged('raw_app_meta_data', '$6')},
         raw_user_meta_data = ${merged('raw_user_meta_data', '$7')},
         banned_until = case when $8::int is null then banned_until when $8 = 0 then null
           else now() + make_interval(secs => $8) end,
         updated_at = now()
       where id::text = $1 returning ${userColumns}`,
      [
        id,
        email,
        password,
        changes.emailConfirmed ?? false,
        changes.role ?? null,
        changes.appMetadata ?? {},
        changes.userMetadata ?? {},
        changes.banSeconds ?? null,
      ],
    )
    .catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === '23505')
        throw new AuthError(422, 'email_exists', 'A user with this email address has already been registered')
      throw error
    })
  const [user] = rows
  if (!user) throw new AuthError(404, 'user_not_found', 'User not found')
  if (email !== null)
    await client.query(
      `update auth.identities set identity_data = identity_data || jsonb_build_object('email', $2::text), updated_at = now()
        where user_id::text = $1 and provider = 'email'`,
      [id, email],
    )
  return user
}

/** Top-level keys are replaced one by one, and taken out where the new value is null. */
const merged = (column: string, parameter: string): string =>
  `(select coalesce(jsonb_object_agg(key, value) filter (where value <> 'null'), '{}')
      from jsonb_each(coalesce(${column}, '{}') || ${parameter}::jsonb))`
