import type { Pool } from 'pg'
import type { Reply } from '../reply.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import { userJson } from './user-json.ts'
import { type UserRow, userColumns } from './user-row.ts'

/** GET /admin/users?page=&per_page=: newest first, 50 a page, with the totals in headers. */
export async function listUsers(pool: Pool, parameters: URLSearchParams): Promise<Reply> {
  for (const name of parameters.keys())
    if (name !== 'page' && name !== 'per_page')
      throw new AuthError(400, 'validation_failed', `The sandbox does not support the parameter ${name}`)
  const page = number(parameters.get('page'), 1)
  const perPage = number(parameters.get('per_page'), 50)
  const { rows } = await pool.query<UserRow>(
    `select ${userColumns} from auth.users order by created_at desc, id limit $1 offset $2`,
    [perPage, (page - 1) * perPage],
  )
  const { rows: counts } = await pool.query<{ total: number }>('select count(*)::int as total from auth.users')
  const total = counts[0]?.total ?? 0
  const last = Math.max(1, Math.ceil(total / perPage))
  const link = (to: number, rel: string): string => `</admin/users?page=${to}&per_page=${perPage}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')]
  const headers = { 'X-Total-Count': String(total), Link: links.join(', ') }
  return authReply(200, { users: rows.map(userJson), aud: 'authenticated' }, headers)
}

function number(text: string | null, byDefault: number): number {
  if (text === null || text === '') return byDefault
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new AuthError(400, 'validation_failed', 'Bad Pagination Parameters')
}
