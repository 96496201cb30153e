import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { afterRoute } from './after.ts'
import { audioRoute } from './audio.ts'
import { callRecordedRoute } from './call-recorded.ts'
import { dialledRoute } from './dialled.ts'
import { healthRoute } from './health.ts'
import { mediaRoute } from './media.ts'
import { readyRoute } from './ready.ts'
import { recordedRoute } from './recorded.ts'
import { rootRoute } from './root.ts'
import { smsRoute } from './sms.ts'
import { statusRoute } from './status.ts'
import { voiceRoute } from './voice.ts'

/** Adds its route, or a few that belong together, to the app. */
type Route = (app: FastifyInstance, agent: Agent) => void

/** Every route of the agent. One that is added here has a line in `../openapi/operations.ts` and one in docs/routes.md. */
export const allRoutes: readonly Route[] = [
  rootRoute,
  healthRoute,
  readyRoute,
  voiceRoute,
  afterRoute,
  dialledRoute,
  recordedRoute,
  callRecordedRoute,
  statusRoute,
  smsRoute,
  mediaRoute,
  audioRoute,
]
