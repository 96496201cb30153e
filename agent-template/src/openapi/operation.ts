import type * as z from 'zod/mini'
import type { AnswerName } from './answers.ts'

/** What one route answers with one status: JSON by the answer's name, another media type, or nothing. */
export type Response = { status: number; says: string; json?: AnswerName; type?: string }

/** What `/openapi.json` says of one route. Its class, and what every route of a class answers, are added from the route itself. */
export type Operation = {
  /** `GET /health`, with parameters as the router writes them. */
  route: string
  summary: string
  /** Path parameters, each with what it is; one that is not here is said by its name alone. */
  path?: Record<string, string>
  query?: Record<string, { says: string; schema: z.ZodMiniType; required?: boolean }>
  headers?: Record<string, string>
  /** Body in JSON of a session route; fields of a webhook are the carrier's. */
  body?: z.ZodMiniType
  responses: readonly Response[]
}
