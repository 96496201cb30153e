import type {
  AdmissionAnswer,
  AdmissionRequest,
  AppointmentRow,
  CallerMessageRow,
  CallSessionEnd,
  CallSessionRow,
  ConversationRow,
  Database,
  DialAnswer,
  RecordingRow,
  SummaryRow,
} from '../../agent-template/src/providers/database.ts'
import { DatabaseError } from '../../agent-template/src/providers/database-error.ts'
import type { ChatMessage, Model, ModelRequest, ToolCall } from '../../agent-template/src/providers/model.ts'
import { ProviderError } from '../../agent-template/src/providers/provider-error.ts'
import type { Recogniser, RecogniserListener } from '../../agent-template/src/providers/recogniser.ts'
import type { Voice } from '../../agent-template/src/providers/voice.ts'
import type { IncomingText, TextReport, TextRow } from '../../agent-template/src/sms/text-rows.ts'
import { toneOf } from './agent-fixture.ts'
import { FakeTextRows } from './fake-text-rows.ts'

/** A recogniser that hears what the test tells it to. */
export class FakeRecogniser implements Recogniser {
  readonly streams: { callSid: string; listener: RecogniserListener; frames: number; late: number; closed: boolean }[] =
    []

  open(listener: RecogniserListener, { callSid }: { callSid: string }) {
    const stream = { callSid, listener, frames: 0, late: 0, closed: false }
    this.streams.push(stream)
    return {
      send: () => {
        stream.frames += 1
      },
      late: () => {
        stream.late += 1
      },
      close: () => {
        stream.closed = true
      },
    }
  }

  /** The caller's turn, whole. */
  hear(text: string, confidence = 0.98): void {
    this.last.listener.onHeard({ kind: 'words', text, confidence, final: true, speechEnd: true })
  }

  interim(text: string): void {
    this.last.listener.onHeard({ kind: 'words', text, confidence: 0.9, final: false, speechEnd: false })
  }

  fail(): void {
    this.last.listener.onFailure(new ProviderError('recogniser', 'the line is down'))
  }

  get last() {
    const stream = this.streams.at(-1)
    if (!stream) throw new Error('no recogniser stream was opened')
    return stream
  }
}

/** Answers with `reply`, in words; `script` gives what the next requests do instead; `fault` makes it fail or hang. */
export class FakeModel implements Model {
  reply = 'We can come tomorrow at nine. Would that suit you?'
  fault: 'none' | 'refuse' | 'hang' | 'break' = 'none'
  /** What each answer uses; null: it does not say. */
  tokens: number | null = null
  readonly script: (string | { tool: string; args: unknown })[][] = []
  readonly asked: string[][] = []
  readonly offered: string[][] = []

  async *stream(
    messages: readonly ChatMessage[],
    signal: AbortSignal,
    request: ModelRequest = {},
  ): AsyncGenerator<string | ToolCall> {
    this.asked.push(messages.map(({ role, content }) => `${role}: ${content}`))
    this.offered.push((request.tools ?? []).map(({ name }) => name))
    if (this.fault === 'refuse') throw new ProviderError('model', 'the model answered 500', { status: 500 })
    if (this.fault === 'hang') await untilAborted(signal)
    const steps = this.script.shift() ?? this.reply.split(/(?<= )/)
    for (const [at, step] of steps.entries()) {
      signal.throwIfAborted()
      if (typeof step === 'string') yield step
      else {
        const text = typeof step.args === 'string' ? step.args : JSON.stringify(step.args)
        yield { id: `call_${this.asked.length}_${at}`, name: step.tool, arguments: text }
      }
      await Promise.resolve()
    }
    if (this.fault === 'break') throw new ProviderError('model', 'the model broke off')
    if (this.tokens !== null) request.onTokens?.(this.tokens)
  }
}

/** Says every clause as a tone of `msPerClause`. */
export class FakeVoice implements Voice {
  msPerClause = 200
  fault: 'none' | 'refuse' | 'hang' | 'break' = 'none'
  readonly spoken: string[] = []

  async *speak(text: string, signal: AbortSignal) {
    this.spoken.push(text)
    if (this.fault === 'refuse') throw new ProviderError('voice', 'the voice answered 401', { status: 401 })
    if (this.fault === 'hang') await untilAborted(signal)
    const sound = toneOf(this.msPerClause)
    // Pieces that do not fall on frames, as over HTTP.
    yield sound.subarray(0, 777)
    if (this.fault === 'break') throw new ProviderError('voice', 'the voice broke off')
    await Promise.resolve()
    yield sound.subarray(777)
  }
}

/** Keeps the rows; `down` makes every request fail as if the database could not be reached. */
export class FakeDatabase implements Database {
  down = false
  refuse = false
  readonly calls = new Map<string, CallSessionRow & Partial<CallSessionEnd>>()
  readonly turns: ConversationRow[] = []
  readonly texts = new FakeTextRows()
  readonly recordings: RecordingRow[] = []
  readonly appointments: AppointmentRow[] = []
  readonly callerMessages: CallerMessageRow[] = []
  readonly summaries: (SummaryRow & { webhook_attempts?: number; webhook_end?: string })[] = []
  readonly settled: { callSid: string; status: string; seconds: number; settled: boolean }[] = []
  /** What the next calls are answered; null: nothing comes back. */
  admission: AdmissionAnswer | null = { admitted: true, reason: null, action: 'answer', max_seconds: null }
  readonly asked: AdmissionRequest[] = []
  dial: DialAnswer = { allowed: true, maxSeconds: 900 }
  readonly dialled: { country: string; kind: string }[] = []
  closed = false

  async ping() {
    this.#ask()
  }
  async admitCall(request: AdmissionRequest, signal?: AbortSignal) {
    this.#ask()
    this.asked.push(request)
    if (this.admission === null) return untilAborted(signal ?? AbortSignal.timeout(60_000))
    const { call_sid, client_id, caller_number, direction, started_at, test } = request
    const metadata = test ? { test: true } : {}
    this.#open({
      call_sid,
      client_id,
      caller_number,
      direction,
      start_time: started_at,
      status: 'in-progress',
      metadata,
    })
    return this.admission
  }
  async authoriseDial(destination: { country: string; kind: string }) {
    this.#ask()
    this.dialled.push(destination)
    return this.dial
  }
  async startCall(row: CallSessionRow) {
    this.#ask()
    this.#open(row)
  }
  async endCall(callSid: string, end: CallSessionEnd) {
    this.#ask()
    this.#change(callSid, end)
  }
  async logTurn(row: ConversationRow) {
    this.#ask()
    if (!this.calls.has(row.call_sid)) throw new DatabaseError('no such call', '23503', false)
    this.turns.push(row)
  }
  async receiveText(text: IncomingText) {
    this.#ask()
    return this.texts.receive(text)
  }
  async beginText(row: TextRow) {
    this.#ask()
    return this.texts.begin(row)
  }
  async reportText(report: TextReport) {
    this.#ask()
    return this.texts.report(report)
  }
  async logRecording(row: RecordingRow) {
    this.#ask()
    if (!this.calls.has(row.call_sid)) throw new DatabaseError('no such call', '23503', false)
    if (!this.recordings.some(({ recording_sid }) => recording_sid === row.recording_sid)) this.recordings.push(row)
  }
  async findRecording(recordingSid: string) {
    this.#ask()
    return this.recordings.find(({ recording_sid }) => recording_sid === recordingSid) ?? null
  }
  async saveSummary(row: SummaryRow) {
    this.#ask()
    if (!this.calls.has(row.call_sid)) throw new DatabaseError('no such call', '23503', false)
    if (!this.summaries.some(({ call_sid }) => call_sid === row.call_sid)) this.summaries.push(row)
  }
  async markWebhook(callSid: string, state: string, attempts: number) {
    this.#ask()
    const row = this.summaries.find(({ call_sid }) => call_sid === callSid)
    if (row) Object.assign(row, { webhook_end: state, webhook_attempts: attempts })
  }
  async bookAppointment(row: AppointmentRow) {
    this.#ask()
    if (!this.calls.has(row.call_sid)) throw new DatabaseError('no such call', '23503', false)
    if (!this.appointments.some(({ id }) => id === row.id)) this.appointments.push(row)
  }
  async takeMessage(row: CallerMessageRow) {
    this.#ask()
    if (!this.calls.has(row.call_sid)) throw new DatabaseError('no such call', '23503', false)
    if (!this.callerMessages.some(({ id }) => id === row.id)) this.callerMessages.push(row)
  }
  async settleCall(callSid: string, status: string, seconds: number) {
    this.#ask()
    if (!this.calls.has(callSid)) throw new DatabaseError('no call', 'KC002', false)
    const settled = !this.settled.some((entry) => entry.callSid === callSid && entry.settled)
    this.settled.push({ callSid, status, seconds, settled })
    return { settled }
  }
  async close() {
    this.closed = true
  }

  #open(row: CallSessionRow) {
    if (!this.calls.has(row.call_sid)) this.calls.set(row.call_sid, { ...row })
  }

  #change(callSid: string, change: object) {
    const row = this.calls.get(callSid)
    if (row) Object.assign(row, change)
  }

  #ask() {
    if (this.down) throw new DatabaseError('connection refused', '', true)
    if (this.refuse) throw new DatabaseError('permission denied', '42501', false)
  }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
