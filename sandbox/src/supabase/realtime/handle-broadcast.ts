import { z } from 'zod'
import type { Reply } from '../reply.ts'
import type { RealtimeService } from './start-realtime.ts'

const batchSchema = z.object({
  messages: z
    .array(
      z.object({
        topic: z.string().min(1),
        event: z.string().min(1),
        payload: z.unknown(),
        private: z.boolean().nullish(),
      }),
    )
    .min(1),
})

type Request = { method: string; target: string; parameters: URLSearchParams; body: string }

/** POST api/broadcast with a batch, or api/broadcast/{topic}/events/{event} with the payload alone (JSON): 202. Everything else of Realtime is the WebSocket. */
export function handleBroadcast({ method, target, parameters, body }: Request, realtime: RealtimeService): Reply {
  const [, batch, topic, event] = /^api\/(broadcast)(?:\/([^/]+)\/events\/([^/]+))?$/.exec(target) ?? []
  if (batch === undefined) return reply(404, 'Not Found')
  if (method !== 'POST') return reply(405, `Unsupported HTTP method: ${method}`)
  if (parameters.get('private') === 'true' || [...parameters.keys()].some((name) => name.startsWith('persist')))
    return reply(501, 'NotInSandbox: the sandbox does not serve private channels and does not keep broadcasts')
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch {
    return reply(422, 'The body is not JSON')
  }
  if (topic !== undefined && event !== undefined) {
    realtime.broadcast(decodeURIComponent(topic), decodeURIComponent(event), payload)
    return accepted
  }
  const parsed = batchSchema.safeParse(payload)
  if (!parsed.success) return reply(422, z.prettifyError(parsed.error))
  const { messages } = parsed.data
  if (messages.some((message) => message.private))
    return reply(501, 'NotInSandbox: the sandbox does not serve private channels')
  for (const message of messages) realtime.broadcast(message.topic, message.event, message.payload ?? {})
  return accepted
}

const accepted: Reply = { status: 202, headers: {}, body: null }

const reply = (status: number, message: string): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ message }),
})
