import { z } from 'zod'
import { AuthError } from './auth-error.ts'

/** Parses a JSON body by its schema; a field it does not know is refused by name, because it would do nothing here. */
export function authBody<T>(body: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = body === '' ? {} : JSON.parse(body)
  } catch {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AuthError(
    400,
    'validation_failed',
    `Not supported by the sandbox, or not valid: ${z.prettifyError(parsed.error)}`,
  )
}
