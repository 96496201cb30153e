import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import { openJournal } from '../after-call/open-journal.ts'
import { recordCall } from '../after-call/record-call.ts'
import type { Agent } from '../agent.ts'
import { CallSession } from '../call/call-session.ts'
import { parseStreamMessage, type StreamMessage, type StreamStart } from '../call/parse-stream-message.ts'
import { queueCallRow } from './call-row.ts'
import { callSid as callSidSchema } from './read-webhook.ts'

const START_MS = 5_000
/** Normal; going away (a restart); policy. */
const DONE = 1000
const RESTART = 1012
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
    session = start(agent, socket, callSid, message, log)
  })
}

function hear(session: CallSession, message: StreamMessage, socket: WebSocket): void {
  if (message.event === 'media') session.onMedia(message.sound)
  else if (message.event === 'mark') session.onMark(message.name)
  else if (message.event === 'stop') socket.close(DONE)
}

function isWelcome(agent: Agent, callSid: string, start: StreamStart): boolean {
  return (
    start.callSid === callSid &&
    start.accountSid === agent.tools.tenant.secrets.twilio_account_sid &&
    agent.tokens.redeem(start.token, callSid) &&
    !agent.live.has(callSid)
  )
}

function start(
  agent: Agent,
  socket: WebSocket,
  callSid: string,
  { streamSid }: StreamStart,
  log: FastifyBaseLogger,
): CallSession | null {
  const call = agent.book.get(callSid)
  if (call === undefined) {
    socket.close(REFUSED, 'unknown call')
    return null
  }
  const startedAt = agent.tools.now()
  const journal = openJournal(agent, call, log, startedAt)
  // What ws collects per message beyond our own frame is not wanted: a frame is small and must leave now.
  const line = {
    send: (message: string) => socket.send(message),
    get bufferedAmount() {
      return socket.bufferedAmount
    },
  }
  const session = new CallSession(agent.tools, {
    line,
    callSid,
    streamSid,
    journal,
    log,
    toolbelt: agent.toolbox.forCall({
      callSid,
      callerNumber: call.from,
      tenant: agent.tools.tenant,
      texts: agent.texts,
      queue: agent.queue,
      wallClock: agent.wallClock,
      log,
      journal,
      tellOwner: (words) => {
        call.announcement = words
      },
    }),
    limitMs: Math.max(0, call.addedAt + call.limitMs - startedAt),
    leave: (next) => {
      call.next = next
      socket.close(DONE)
    },
  })
  agent.live.set(callSid, { session, hangUp: () => socket.close(RESTART, 'restarting') })
  queueCallRow(agent, call)
  agent.afterCall.begun(call)
  void recordCall(agent, call, log)
  socket.on('close', (code) => {
    agent.live.delete(callSid)
    session.close()
    const durationMs = agent.tools.now() - startedAt
    const endedAt = new Date(agent.wallClock()).toISOString()
    journal.end(endedAt, durationMs, call.next ?? 'caller')
    agent.afterCall.over(call, journal.conversation(endedAt, call.next))
    log.info({ code, duration_ms: Math.round(durationMs), next: call.next }, 'conversation over')
  })
  log.info('conversation')
  return session
}
