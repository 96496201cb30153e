import * as z from 'zod/mini'
import type { AdmissionAnswer } from './database.ts'
import { DatabaseError } from './database-error.ts'

const schema = z.object({
  admitted: z.boolean(),
  reason: z._default(z.nullable(z.string()), null),
  action: z.enum(['answer', 'message', 'voicemail', 'forward']),
  max_seconds: z._default(z.nullable(z.number().check(z.positive())), null),
})

/** What `admit_call` answered. Throws `DatabaseError` for anything else: a call is never refused by a misunderstanding. */
export function admissionAnswer(data: unknown): AdmissionAnswer {
  const result = schema.safeParse(data)
  if (!result.success) throw new DatabaseError('admit_call answered with something else', 'malformed', false)
  return result.data
}
