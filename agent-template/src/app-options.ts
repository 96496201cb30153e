import type { FastifyServerOptions } from 'fastify'
import type { AfterCallLimits } from './after-call/after-call.ts'
import type { Lookup } from './after-call/checked-target.ts'
import type { CallTools } from './call/call-tools.ts'
import type { DelayMeter } from './call/delay-meter.ts'
import type { Database } from './providers/database.ts'
import type { JsonModel } from './providers/json-model.ts'
import type { Members } from './providers/members.ts'
import type { Spool } from './store/spool.ts'

/** Everything the app works with; whoever builds it owns these and closes them. */
export type AppOptions = {
  tools: Omit<CallTools, 'texts' | 'modelTokens'>
  database: Database
  members: Members
  meter: DelayMeter
  /** Where writes wait while the database is away. */
  spool: Spool
  /** What happens behind a call. `folder` is where it outlives the process; null: in memory alone. */
  afterCall: { model: JsonModel; folder: string | null; lookup: Lookup; limits?: Partial<AfterCallLimits> }
  version: string
  /** Address of an OpenTelemetry collector; null: calls are not sent as traces. */
  traceEndpoint: string | null
  logger: NonNullable<FastifyServerOptions['logger']> | false
  /** Wall clock in ms, for what is written down; waits use the monotonic one of `tools`. */
  wallClock: () => number
  randomId: () => string
}
