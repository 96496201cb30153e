import type { ToolName } from '@klariqo/contract/tool-names'
import type { Conversation } from '../after-call/call-facts.ts'
import type { CallWatch } from '../figures/watch-call.ts'
import type { ConversationRow } from '../providers/database.ts'
import type { WriteQueue } from '../store/write-queue.ts'
import type { AnswerReport } from './answer.ts'
import type { CallRecord } from './call-book.ts'
import type { CallLog } from './call-log.ts'
import type { Slots } from './read-slots.ts'
import { roundedMs } from './rounded-ms.ts'

/** What answered a call, written down with it. `prompt`: the first 12 hex digits of the sha256 of what the model was told. */
export type Versions = { agent: string; template: string; prompt: string; model: string }

/** Times of the caller's turn an answer belongs to, monotonic ms; and the phrase of the client's list that called the answer up; `interim`: answered before the turn had ended, `finalAt` is then when. */
export type TurnTimes = {
  finalAt: number
  speechEndAt: number | null
  trigger?: string
  answeredOn?: 'interim' | 'final'
}

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
  readonly #versions: Versions
  readonly #watch: CallWatch
  readonly #slotsOf: (text: string) => Slots
  readonly #intentOf: (file: string) => string | undefined
  readonly #onIntent: (intent: string) => void
  readonly #lines: Conversation['lines'] = []
  readonly #intents: string[] = []
  readonly #deeds: Conversation['deeds'] = []
  readonly #counts = { turns: 0, snippet: 0, llm: 0, interruptions: 0 }

  constructor(options: {
    queue: WriteQueue
    log: CallLog
    call: CallRecord
    clientId: string
    randomId: () => string
    startedAt: number
    versions: Versions
    watch: CallWatch
    /** What a caller's words tell of the things a booking needs. */
    slotsOf: (text: string) => Slots
    /** The intent of the snippet that this sound file is of. */
    intentOf: (file: string) => string | undefined
    /** A snippet with an intent was heard. */
    onIntent: (intent: string) => void
  }) {
    this.#queue = options.queue
    this.#log = options.log
    this.#call = options.call
    this.#clientId = options.clientId
    this.#randomId = options.randomId
    this.#startedAt = options.startedAt
    this.#versions = options.versions
    this.#watch = options.watch
    this.#slotsOf = options.slotsOf
    this.#intentOf = options.intentOf
    this.#onIntent = options.onIntent
  }

  /** `at` is when the caller was first heard in this turn, monotonic ms. */
  customer(text: string, at: number, confidence: number): void {
    this.#log.info({ words: text, confidence }, 'caller')
    this.#counts.turns += 1
    const slots = this.#slotsOf(text)
    this.#lines.push({ speaker: 'Customer', text, at_ms: this.#msOf(at) })
    this.#write({
      speaker: 'Customer',
      message_type: 'transcript',
      content: text,
      audio_files_used: [],
      response_time_ms: null,
      at_ms: this.#msOf(at),
      source: null,
      user_end_to_audio_ms: null,
      metadata: { confidence, ...(Object.keys(slots).length > 0 ? { slots } : {}) },
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
    this.#lines.push({ speaker: 'Agent', text: heard, at_ms: this.#msOf(firstFrameAt) })
    const since = (from: number | null | undefined): number | null =>
      from === null || from === undefined || report.firstFrameAt === null
        ? null
        : Math.round(report.firstFrameAt - from)
    const waitedMs = since(turn?.speechEndAt)
    this.#watch.answer({ source, complete }, { firstFrameAt, latency, waitedMs })
    this.#write({
      speaker: 'Agent',
      message_type: 'response',
      content: heard,
      audio_files_used: [...files],
      response_time_ms: since(turn?.finalAt),
      at_ms: this.#msOf(firstFrameAt),
      source,
      user_end_to_audio_ms: waitedMs,
      metadata: {
        complete,
        latency,
        ...(turn?.trigger ? { trigger: turn.trigger } : {}),
        ...(turn?.answeredOn ? { answered_on: turn.answeredOn } : {}),
      },
    })
    for (const intent of files.flatMap((file) => this.#intentOf(file) ?? [])) {
      this.#intents.push(intent)
      this.#onIntent(intent)
    }
  }

  /** A tool did what it was asked for. `given` are its arguments, which hold the caller's words. */
  deed(tool: ToolName, given: Record<string, unknown>): void {
    this.#deeds.push({ tool, given })
  }

  /** What the caller said last. */
  get lastWords(): string | undefined {
    return this.#lines.findLast(({ speaker }) => speaker === 'Customer')?.text
  }

  /** What was said and done so far. */
  conversation(endedAt: string, next: Conversation['next']): Conversation {
    return { ended_at: endedAt, lines: this.#lines, intents: this.#intents, deeds: this.#deeds, next }
  }

  /** The call is over; `durationMs` of its media, `endedAt` as an ISO instant. */
  end(endedAt: string, durationMs: number, reason: string): void {
    const end = {
      end_time: endedAt,
      duration_seconds: Math.round(durationMs / 1000),
      transcript: this.#lines.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n'),
      metadata: {
        ...this.#counts,
        reason,
        tools: this.#deeds.map(({ tool }) => tool),
        versions: this.#versions,
        ...(this.#call.test ? { test: true } : {}),
        ...(this.#call.scenario ? { scenario: this.#call.scenario } : {}),
      },
    }
    this.#watch.end(reason)
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
