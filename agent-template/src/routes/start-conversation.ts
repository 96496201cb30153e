import type { FastifyBaseLogger } from 'fastify'
import type { WebSocket } from 'ws'
import { openJournal } from '../after-call/open-journal.ts'
import { recordCall } from '../after-call/record-call.ts'
import type { Agent } from '../agent.ts'
import type { CallRecord } from '../call/call-book.ts'
import { CallSession } from '../call/call-session.ts'
import type { Line } from '../call/outlet.ts'
import { within } from '../within.ts'
import { queueCallRow } from './call-row.ts'

/** Normal; going away (a restart). */
const DONE = 1000
const RESTART = 1012

/**
 * Begins the conversation of a call over a socket that has proved to be its own. A second socket of the same call takes the
 * place of the first: the conversation goes on, and its journal with it.
 */
export function startConversation(
  agent: Agent,
  { socket, call, streamSid, log }: { socket: WebSocket; call: CallRecord; streamSid: string; log: FastifyBaseLogger },
): CallSession {
  const { callSid } = call
  const before = agent.live.get(callSid)?.handOver() ?? null
  const now = agent.tools.now()
  const startedAt = before?.startedAt ?? now
  const journal = before?.journal ?? openJournal(agent, call, log, startedAt)
  call.next = null
  let mine = true
  const session = new CallSession(agent.tools, {
    line: lineOf(socket),
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
    limitMs: Math.max(0, call.addedAt + call.limitMs - now),
    earlier: before?.said ?? null,
    onNoticed: () => void recordCall(agent, call, log),
    leave: (next) => {
      call.next = next
      if (next !== 'hangup') return socket.close(DONE)
      void endCall(agent, callSid, log).then(() => socket.close(DONE))
    },
  })
  agent.live.set(callSid, {
    hangUp: () => socket.close(RESTART, 'restarting'),
    handOver: () => {
      mine = false
      session.close()
      socket.close(DONE, 'the call goes on over another stream')
      log.warn('another stream of the same call')
      return { journal, startedAt, said: session.said }
    },
  })
  if (before === null) {
    queueCallRow(agent, call)
    agent.afterCall.begun(call)
  }
  socket.on('close', (code) => {
    if (!mine) return
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

/** What ws collects per message beyond our own frame is not wanted: a frame is small and must leave now. */
function lineOf(socket: WebSocket): Line {
  return {
    send: (message) => socket.send(message),
    get bufferedAmount() {
      return socket.bufferedAmount
    },
  }
}

/** The caller has heard the goodbye. Where the carrier does not end the call in time, the end of the stream does. */
async function endCall(agent: Agent, callSid: string, log: FastifyBaseLogger): Promise<void> {
  const { carrier, limits } = agent.tools
  try {
    await within(limits.hangUp, (signal) => carrier.hangUp(callSid, signal))
  } catch (error) {
    log.warn({ err: error }, 'the carrier was not reached to end the call')
  }
}
