import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import type { RouteEntry } from '../plugins/route-classes.ts'
import { afterRoute } from './after.ts'
import { audioRoute } from './audio.ts'
import { audioListRoute } from './audio-list.ts'
import { callRecordedRoute } from './call-recorded.ts'
import { customerRoutes } from './customers.ts'
import { demoRoute } from './demo.ts'
import { dialledRoute } from './dialled.ts'
import { healthRoute } from './health.ts'
import { laterRoute } from './later.ts'
import { mediaRoute } from './media.ts'
import { metricsRoute } from './metrics.ts'
import { openapiRoute } from './openapi.ts'
import { readyRoute } from './ready.ts'
import { recordedRoute } from './recorded.ts'
import { recordingRoute } from './recording.ts'
import { rootRoute } from './root.ts'
import { smsRoute } from './sms.ts'
import { smsCallbackRoute } from './sms-callback.ts'
import { smsStatusRoute } from './sms-status.ts'
import { statusRoute } from './status.ts'
import { systemRoute } from './system.ts'
import { testCallRoutes } from './test-calls.ts'
import { testTextRoutes } from './test-texts.ts'
import { voiceRoute } from './voice.ts'
import { whisperRoute } from './whisper.ts'

/** Adds its route, or a few that belong together, to the app. `routes` grows as they are added. */
type Route = (app: FastifyInstance, agent: Agent, routes: readonly RouteEntry[]) => void

/** Every route of the agent. One that is added here has a line in `../openapi/operations.ts` and one in docs/routes.md. */
export const allRoutes: readonly Route[] = [
  rootRoute,
  healthRoute,
  readyRoute,
  metricsRoute,
  voiceRoute,
  afterRoute,
  dialledRoute,
  whisperRoute,
  recordedRoute,
  callRecordedRoute,
  recordingRoute,
  statusRoute,
  smsRoute,
  smsCallbackRoute,
  smsStatusRoute,
  mediaRoute,
  audioRoute,
  audioListRoute,
  demoRoute,
  systemRoute,
  openapiRoute,
  testCallRoutes,
  testTextRoutes,
  customerRoutes,
  laterRoute,
]
