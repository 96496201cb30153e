import { PgrstError } from './pgrst-error.ts'

/** For what PostgREST can do and this gateway cannot: said by name, so that nobody takes a wrong answer for a right one. */
export const unsupported = (what: string): PgrstError =>
  new PgrstError(400, 'PGRST127', 'Feature not implemented', {
    details: `The sandbox does not support ${what}`,
    hint: 'Write the request another way, or run it against a Supabase project',
  })
