import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { Agent } from '../agent.ts'
import type { CallSession } from '../call/call-session.ts'
import { parseStreamMessage, type StreamMessage, type StreamStart } from '../call/parse-stream-message.ts'
import { callSid as callSidSchema } from './read-webhook.ts'
import { startConversation } from './start-conversation.ts'

const START_MS = 5_000
/** For whoever was refused to close its end; then the socket is cut. */
const CLOSE_MS = 1_000
/** Normal; policy. */
const DONE = 1000
const REFUSED = 1008

/**
 * `GET /media/:call_sid` (WebSocket): the sound of one call. The upgrade is signed; on top of it the first message must bring
 * the single-use token of this very call within 5 s, and until then nothing is opened for it.
 */
export function mediaRoute(app: FastifyInstance, agent: Agent): void {
  app.get<{ Params: { call_sid: string } }>(
    '/media/:call_sid',
    { websocket: true, config: { class: 'twilio-signed' } },
    (socket, request) => {
      const sid = callSidSchema.safeParse(request.params.call_sid)
      if (!sid.success) return socket.close(REFUSED, 'no call sid')
      serve(agent, socket, sid.data, request.log.child({ call_sid: sid.data }))
    },
  )
}

function serve(agent: Agent, socket: WebSocket, callSid: string, log: FastifyBaseLogger): void {
  let session: CallSession | null = null
  const refuse = (reason: string): void => {
    log.warn({ reason }, 'stream refused')
    socket.close(REFUSED, reason)
    setTimeout(() => socket.terminate(), CLOSE_MS).unref()
  }
  const waiting = setTimeout(() => refuse('no start in time'), START_MS)
  socket.on('close', () => clearTimeout(waiting))
  socket.on('error', (error) => log.warn({ err: error }, 'stream failed'))
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? null : parseStreamMessage(data as Buffer)
    if (message === null) return refuse('not a stream message')
    if (session !== null) return hear(session, message, socket)
    if (message.event === 'connected') return
    if (message.event !== 'start') return refuse('sound before the start')
    clearTimeout(waiting)
    if (!isWelcome(agent, callSid, message)) return refuse('not the stream that was announced')
    const call = agent.book.get(callSid)
    if (call === undefined) return refuse('unknown call')
    session = startConversation(agent, { socket, call, streamSid: message.streamSid, log })
  })
}

function hear(session: CallSession, message: StreamMessage, socket: WebSocket): void {
  if (message.event === 'media') session.onMedia(message.sound)
  else if (message.event === 'mark') session.onMark(message.name)
  else if (message.event === 'dtmf') session.onKey(message.key)
  else if (message.event === 'stop') socket.close(DONE)
}

function isWelcome(agent: Agent, callSid: string, start: StreamStart): boolean {
  return (
    start.callSid === callSid &&
    start.accountSid === agent.tools.tenant.secrets.twilio_account_sid &&
    agent.tokens.redeem(start.token, callSid)
  )
}
