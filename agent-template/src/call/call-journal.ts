import type { ConversationRow } from '../providers/database.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import type { AnswerReport } from './answer.ts'
import type { CallRecord } from './call-book.ts'
import type { CallLog } from './call-log.ts'
import { roundedMs } from './rounded-ms.ts'

/** Times of the caller's turn an answer belongs to, monotonic ms; and the phrase of the client's list that called the answer up. */
export type TurnTimes = { finalAt: number; speechEndAt: number | null; trigger?: string }

/**
 * What is kept of one call: the words of both sides and the times, written through the queue so that no turn waits for the
 * database.
 */
export class CallJournal {
  readonly #queue: WriteQueue
  readonly #log: CallLog
  readonly #call: CallRecord
  readonly #clientId: string
  readonly #randomId: () => string
  readonly #startedAt: number
  readonly #lines: string[] = []
  readonly #counts = { turns: 0, snippet: 0, llm: 0, interruptions: 0 }

  constructor(options: {
    queue: WriteQueue
    log: CallLog
    call: CallRecord
    clientId: string
    randomId: () => string
    startedAt: number
  }) {
    this.#queue = options.queue
    this.#log = options.log
    this.#call = options.call
    this.#clientId = options.clientId
    this.#randomId = options.randomId
    this.#startedAt = options.startedAt
  }

  /** `at` is when the caller was first heard in this turn, monotonic ms. */
  customer(text: string, at: number, confidence: number): void {
    this.#log.info({ words: text, confidence }, 'caller')
    this.#counts.turns += 1
    this.#lines.push(`Customer: ${text}`)
    this.#write({
      speaker: 'Customer',
      message_type: 'transcript',
      content: text,
      audio_files_used: [],
      response_time_ms: null,
      at_ms: this.#msOf(at),
      source: null,
      user_end_to_audio_ms: null,
      metadata: { confidence },
    })
  }

  /** An answer as it was heard; one that was cut off before a word of it was heard leaves no row. */
  agent(report: AnswerReport, turn: TurnTimes | null): void {
    if (!report.complete) this.#counts.interruptions += 1
    const { source, files, heard, complete, firstFrameAt } = report
    const latency = { ...report.latency }
    if (turn && firstFrameAt !== null) latency.final_to_frame_ms = roundedMs(firstFrameAt - turn.finalAt)
    if (turn?.speechEndAt) latency.endpoint_ms = roundedMs(turn.finalAt - turn.speechEndAt)
    this.#log.info({ source, files, complete, ...latency, words: heard }, 'agent')
    if (heard === '' || firstFrameAt === null) return
    this.#counts[report.source] += 1
    this.#lines.push(`Agent: ${report.heard}`)
    const since = (from: number | null | undefined): number | null =>
      from === null || from === undefined || report.firstFrameAt === null
        ? null
        : Math.round(report.firstFrameAt - from)
    this.#write({
      speaker: 'Agent',
      message_type: 'response',
      content: heard,
      audio_files_used: [...files],
      response_time_ms: since(turn?.finalAt),
      at_ms: this.#msOf(firstFrameAt),
      source,
      user_end_to_audio_ms: since(turn?.speechEndAt),
      metadata: { complete, latency, ...(turn?.trigger ? { trigger: turn.trigger } : {}) },
    })
  }

  /** The call is over; `durationMs` of its media, `endedAt` as an ISO instant. */
  end(endedAt: string, durationMs: number, reason: string): void {
    const end = {
      end_time: endedAt,
      duration_seconds: Math.round(durationMs / 1000),
      transcript: this.#lines.join('\n'),
      metadata: { ...this.#counts, reason, ...(this.#call.test ? { test: true } : {}) },
    }
    this.#queue.add(this.#call.callSid, 'end of call', { name: 'endCall', args: [this.#call.callSid, end] })
  }

  #msOf(at: number): number {
    return Math.max(0, Math.round(at - this.#startedAt))
  }

  #write(line: Omit<ConversationRow, 'id' | 'call_sid' | 'client_id'>): void {
    const row = { id: this.#randomId(), call_sid: this.#call.callSid, client_id: this.#clientId, ...line }
    this.#queue.add(this.#call.callSid, 'turn', { name: 'logTurn', args: [row] })
  }
}
