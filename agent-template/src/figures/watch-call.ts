import { randomBytes } from 'node:crypto'
import type { Agent } from '../agent.ts'
import type { AnswerReport } from '../call/answer.ts'
import type { CallRecord } from '../call/call-book.ts'
import type { CallLog } from '../call/call-log.ts'
import { callTrace, type TracedAnswer } from './call-trace.ts'
import { sendTrace } from './send-trace.ts'

/** What is told of a conversation for the figures: times and sources, not a word. */
export type CallWatch = {
  /** An answer was heard from `firstFrameAt` (monotonic ms) on. */
  answer(report: Pick<AnswerReport, 'source' | 'complete'>, heard: WatchedAnswer): void
  /** The conversation is over; `reason` as in the call's row. */
  end(reason: string): void
}
type WatchedAnswer = { firstFrameAt: number; latency: Readonly<Record<string, number>>; waitedMs: number | null }

/** Counts a conversation for `/metrics`, and sends it as a trace where a collector is configured. */
export function watchCall(agent: Agent, call: CallRecord, log: CallLog): CallWatch {
  const { figures, traceEndpoint } = agent
  const startedAt = agent.wallClock()
  const answers: TracedAnswer[] = []
  /** Wall clock of a monotonic moment. */
  const wallOf = (at: number): number => agent.wallClock() - (agent.tools.now() - at)
  return {
    answer({ source, complete }, { firstFrameAt, latency, waitedMs }) {
      figures.answer(source, latency, waitedMs)
      if (!complete) figures.interruptions += 1
      if (traceEndpoint !== null) answers.push({ firstFrameAt: wallOf(firstFrameAt), source, complete, latency })
    },
    end(reason) {
      figures.end(reason)
      if (traceEndpoint === null) return
      const { callSid, direction } = call
      const clientId = agent.tools.tenant.config.client_id
      const times = { startedAt, endedAt: agent.wallClock() }
      const traced = { callSid, clientId, version: agent.version, direction, reason, ...times, answers }
      const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex')
      // Behind the call; a trace that is lost is worth a line, not another try.
      sendTrace(traceEndpoint, callTrace(traced, randomHex)).catch((error: unknown) =>
        log.error({ err: error }, 'trace not taken'),
      )
    },
  }
}
