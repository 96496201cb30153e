import pg, { type ClientBase } from 'pg'
import { AuthError } from './auth-error.ts'
import { type UserRow, userColumns } from './user-row.ts'

export type NewUser = {
  id: string
  email: string
  password: string | null
  confirmed: boolean
  role: string
  appMetadata: Record<string, unknown>
  userMetadata: Record<string, unknown>
}

/** Inserts the user and its e-mail identity; `taken` is thrown when the address or id is in use. Call it inside a transaction. */
export async function createUser(client: ClientBase, user: NewUser, taken: AuthError): Promise<UserRow> {
  const app = { provider: 'email', providers: ['email'], ...user.appMetadata }
  try {
    const { rows } = await client.query<UserRow>(
      `insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
         raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
       values ('00000000-0000-0000-0000-000000000000', $1, 'authenticated', $2, $3,
         extensions.crypt($4, extensions.gen_salt('bf', 10)), case when $5 then now() end, $6, $7, now(), now())
       returning ${userColumns}`,
      [user.id, user.role, user.email, user.password, user.confirmed, app, user.userMetadata],
    )
    await client.query(
      `insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at)
       values ($1::text, $1::uuid, jsonb_build_object('sub', $1::text, 'email', $2::text, 'email_verified', $3::boolean), 'email', now(), now())`,
      [user.id, user.email, user.confirmed],
    )
    const [row] = rows
    if (row) return row
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23505') throw taken
    throw error
  }
  throw new AuthError(500, 'unexpected_failure', 'The user was not written')
}
