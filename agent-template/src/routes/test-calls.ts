import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { SlidingWindow } from '../sliding-window.ts'
import { placeTestCall, type TestCall } from '../testing/place-test-call.ts'
import { sendRefusal } from '../testing/refusal.ts'
import { type ScenarioName, scenarios } from '../testing/scenarios.ts'
import { phoneNumber, readRequest } from './read-request.ts'

const PER_HOUR = 10
/** A HEAD of these would ring somebody. */
const dials = { config: { class: 'session' as const }, exposeHeadRoute: false }

const path = z.object({ phone_number: phoneNumber })
const query = z.strictObject({ phone_number: phoneNumber })
const body = z.strictObject({ phone_number: phoneNumber, scenario: z._default(z.nullable(z.enum(scenarios)), null) })
/** Without a number: the owner's own. */
const quick = z.strictObject({ phone_number: z.optional(phoneNumber) })

/**
 * `GET /call_test/:phone_number` and `?phone_number=`, `POST /call_test`, `POST /test/<scenario>`: rings a number and lets
 * the agent talk to whoever answers. For owners and operators; ten an hour. That a GET dials is the dashboard's protocol;
 * it is no way in for a foreign page, a link or a prefetch, because none of them sends the Authorization header.
 */
export function testCallRoutes(app: FastifyInstance, agent: Agent): void {
  const limit = new SlidingWindow({ limit: PER_HOUR, windowMs: 3_600_000, now: agent.tools.now })
  const place = async (request: FastifyRequest, reply: FastifyReply, call: TestCall) => {
    const user = request.member?.userId
    const result = await placeTestCall(agent, limit, call)
    if ('placed' in result) {
      request.log.info({ user, to: call.to, call_sid: result.placed.call_sid }, 'test call placed')
      return reply.code(202).send(result.placed)
    }
    const { refusal, cause } = result
    request.log.warn({ user, to: call.to, status: refusal.status, reason: refusal.reason, err: cause }, 'not dialled')
    return sendRefusal(reply, refusal)
  }
  app.get('/call_test/:phone_number', dials, async (request, reply) => {
    const read = readRequest(path, request.params, request, reply)
    return read === null ? reply : place(request, reply, { to: read.phone_number, scenario: null })
  })
  app.get('/call_test', dials, async (request, reply) => {
    const read = readRequest(query, request.query, request, reply)
    return read === null ? reply : place(request, reply, { to: read.phone_number, scenario: null })
  })
  app.post('/call_test', dials, async (request, reply) => {
    const read = readRequest(body, request.body, request, reply)
    return read === null ? reply : place(request, reply, { to: read.phone_number, scenario: read.scenario })
  })
  const quickTest = (scenario: ScenarioName) =>
    app.post(`/test/${scenario}`, dials, async (request, reply) => {
      const read = readRequest(quick, request.body, request, reply)
      if (read === null) return reply
      const to = read.phone_number ?? agent.tools.tenant.config.owner_number
      if (to === null)
        return sendRefusal(reply, { status: 400, error: 'say which number is to be called: phone_number' })
      return place(request, reply, { to, scenario })
    })
  for (const scenario of scenarios) quickTest(scenario)
}
