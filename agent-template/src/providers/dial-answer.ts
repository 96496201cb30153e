import * as z from 'zod/mini'
import type { DialAnswer } from './database.ts'
import { DatabaseError } from './database-error.ts'

const schema = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true), max_seconds: z.int() }),
  z.object({ allowed: z.literal(false), reason: z.string() }),
])

/** Reads what `authorise_dial` says. Throws `DatabaseError` at anything else. */
export function dialAnswer(data: unknown): DialAnswer {
  const read = schema.safeParse(data)
  if (!read.success) throw new DatabaseError('authorise_dial answered something else', 'malformed', false)
  return read.data.allowed ? { allowed: true, maxSeconds: read.data.max_seconds } : read.data
}
