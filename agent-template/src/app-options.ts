import type { FastifyServerOptions } from 'fastify'
import type { CallTools } from './call/call-tools.ts'
import type { Database } from './providers/database.ts'
import type { Spool } from './store/spool.ts'

/** Everything the app works with; whoever builds it owns these and closes them. */
export type AppOptions = {
  tools: Omit<CallTools, 'texts'>
  database: Database
  /** Where writes wait while the database is away. */
  spool: Spool
  version: string
  logger: NonNullable<FastifyServerOptions['logger']> | false
  /** Wall clock in ms, for what is written down; waits use the monotonic one of `tools`. */
  wallClock: () => number
  randomId: () => string
}
