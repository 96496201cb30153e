import type { CarrierEvent } from '@klariqo/contract/carrier-call'
import type { Carrier } from '../carrier.ts'
import type { Timing } from '../clock/timing.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { CallRecord } from '../store/carrier-state.ts'
import type { HttpAnswer } from '../webhooks/request-once.ts'
import { sendWebhook, type WebhookRequest } from '../webhooks/send-webhook.ts'
import { Caller } from './caller.ts'
import type { PreparedStep } from './caller-audio.ts'
import { Hearing } from './hearing.ts'
import { Line } from './line.ts'
import type { Program } from './program.ts'
import { Recorder } from './recorder.ts'
import { reportRecording } from './report-recording.ts'
import { recordingUrl, saveRecording } from './save-recording.ts'
import { type StatusCallback, StatusCallbacks } from './status-callbacks.ts'

/** The person, or the machine, on the phone of a call. `record` is the file for the stereo WAV. */
export type Person = { steps: PreparedStep[]; maxMs: number; record: string | null }

/** Two lists a call keeps; a script gone wild must not fill the memory. */
const MAX_LOG = 5000

/** A call that has not ended: its state, its line once answered, and the script of the person on it. */
export class LiveCall {
  readonly record: CallRecord
  readonly timing: Timing
  readonly callbacks: StatusCallbacks | null
  line: Line | null = null
  readonly #carrier: Carrier
  readonly #person: Person
  readonly #keep: { mono: boolean; callback: { url: string; method: string } | null } | null
  readonly #over = new AbortController()
  readonly #recorder = new Recorder()
  readonly #createdAt: number
  readonly #digitListeners = new Set<(digit: string) => void>()
  readonly #speechListeners = new Set<(text: string) => void>()
  /** What the person hears, followed for the script and the timeline. */
  readonly #hearing = new Hearing({
    started: (atMs) => this.event('agent_audio_start', undefined, atMs),
    ended: (atMs) => this.event('agent_audio_end', undefined, atMs),
  })
  #answeredAt: number | null = null
  #running: AbortController | null = null
  #next: Program | null = null
  #ending: Promise<void> | null = null

  constructor(
    carrier: Carrier,
    options: {
      record: CallRecord
      person: Person
      timing: Timing
      statusCallback: StatusCallback | null
      /** A recording that the REST API serves afterwards. */
      keep?: { mono: boolean; callback: { url: string; method: string } | null } | null
    },
  ) {
    this.#carrier = carrier
    this.record = options.record
    this.timing = options.timing
    this.#person = options.person
    this.#keep = options.keep ?? null
    this.#createdAt = options.timing.now()
    this.callbacks = options.statusCallback ? new StatusCallbacks(carrier, this, options.statusCallback) : null
    carrier.live.set(this.record.sid, this)
    carrier.store.state.calls.push(this.record)
  }

  /** Aborted when the call is over. */
  get signal(): AbortSignal {
    return this.#over.signal
  }

  /** On the call's own clock: 0 when answered, negative before. */
  get atMs(): number {
    if (this.line) return this.line.atMs
    if (this.#answeredAt !== null) return Math.round(this.timing.now() - this.#answeredAt)
    return Math.round(this.#createdAt - this.timing.now())
  }

  /** The steps of a call before it is answered: initiated, ringing. */
  progress(status: 'initiated' | 'ringing'): void {
    // The REST API has no word `initiated`; only callbacks say it.
    this.record.status = status === 'initiated' ? 'queued' : status
    this.callbacks?.report(status)
  }

  /** Picks up, once; the line as it is when picked up already. */
  answer(): Line {
    if (this.line) return this.line
    this.signal.throwIfAborted()
    this.#startClock(this.timing.now())
    this.record.status = 'in-progress'
    this.record.start_time = this.#carrier.now().toISOString()
    const caller = new Caller(this.#person.steps, this.#person.maxMs, this.#hearing, {
      speech: (kind, atMs, text) => this.event(kind, text, atMs),
      said: (text) => this.#tell(this.#speechListeners, text),
      dtmf: (digit) => {
        this.event('dtmf', digit)
        this.#tell(this.#digitListeners, digit)
      },
      hangUp: () => this.hangUp(),
    })
    const line = new Line(this.timing, (atMs) => caller.voice(atMs))
    line.listen((frame) => {
      this.#recorder.add(frame)
      this.#hearing.feed(frame.agent, frame.atMs)
    })
    this.line = line
    this.callbacks?.report('in-progress')
    return line
  }

  onDigit(listener: (digit: string) => void): () => void {
    this.#digitListeners.add(listener)
    return () => this.#digitListeners.delete(listener)
  }

  /** The text of what the person has just said, from the script: what Gather gives as its result. */
  onSpeech(listener: (text: string) => void): () => void {
    this.#speechListeners.add(listener)
    return () => this.#speechListeners.delete(listener)
  }

  event(kind: CarrierEvent['kind'], detail?: string, atMs = this.atMs): void {
    if (this.record.events.length >= MAX_LOG) return
    this.record.events.push({ at_ms: atMs, kind, ...(detail === undefined ? {} : { detail }) })
  }

  /** Notes an error in the call's log; the call goes on. */
  fault(error: CarrierError): void {
    if (this.record.errors.length >= MAX_LOG) return
    this.record.errors.push({ code: error.code, message: error.message })
    this.event('error', `${error.code} ${error.message}`)
  }

  /** A signed request about this call, noted in its log however it ends (status 0: no answer). */
  async request({ event, ...request }: WebhookRequest & { event: string }): Promise<HttpAnswer> {
    const at_ms = this.atMs
    const began = performance.now()
    let status = 0
    try {
      const answer = await sendWebhook(this.#carrier, request)
      status = answer.status
      if (status < 200 || status >= 300) throw new CarrierError(11200, `${request.url} answered ${status}`)
      return answer
    } finally {
      const ms = Math.round(performance.now() - began)
      if (this.record.webhooks.length < MAX_LOG)
        this.record.webhooks.push({ at_ms, url: request.url, status, ms, event })
    }
  }

  /** Leaves whatever the call is doing (a stream is torn down) and goes on with other TwiML. */
  redirect(program: Program): void {
    this.#next = program
    this.#running?.abort(new Error('the call was given other TwiML'))
  }

  /** Runs a stretch of the call that `redirect` can break off; gives what to go on with, null at the end. */
  async run(work: (signal: AbortSignal) => Promise<Program | null>): Promise<Program | null> {
    const running = new AbortController()
    this.#running = running
    try {
      return await work(AbortSignal.any([this.signal, running.signal]))
    } catch (error) {
      if (!running.signal.aborted || this.signal.aborted) throw error
      return this.takeRedirect()
    } finally {
      this.#running = null
    }
  }

  takeRedirect(): Program | null {
    const program = this.#next
    this.#next = null
    return program
  }

  /** The person puts the phone down. */
  hangUp(): void {
    this.#carrier.background(this.end('completed'))
  }

  /** Ends the call once; resolves when the recording is written and the last state is on disk. */
  end(
    status: 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled',
    extra: Record<string, string> = {},
  ): Promise<void> {
    this.#ending ??= this.#end(status, extra)
    return this.#ending
  }

  async #end(status: string, extra: Record<string, string>): Promise<void> {
    const { record } = this
    this.#hearing.finish()
    const seconds = this.line ? Math.max(1, Math.ceil(this.line.atMs / 1000)) : 0
    if (this.#answeredAt === null) this.#startClock(this.#createdAt)
    this.#over.abort(new Error('the call is over'))
    this.line?.close()
    const kept = this.line ? await this.#saveRecordings() : {}
    record.status = status
    record.duration = seconds
    record.end_time = this.#carrier.now().toISOString()
    record.events.sort((a, b) => a.at_ms - b.at_ms)
    this.#carrier.live.delete(record.sid)
    await this.#carrier.store.save()
    const duration = { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) }
    this.callbacks?.report(status, { ...duration, ...kept, ...extra })
  }

  /** What was noted before with the time since creation, negative, moves onto the clock that has its 0 at `zero`. */
  #startClock(zero: number): void {
    const waited = Math.round(zero - this.#createdAt)
    for (const entry of [...this.record.events, ...this.record.webhooks]) entry.at_ms = -waited - entry.at_ms
    this.#answeredAt = zero
  }

  /** The file the script asked for, and the one the REST API serves; what the last callback says of the latter. */
  async #saveRecordings(): Promise<Record<string, string>> {
    const file = this.#person.record
    try {
      if (file) {
        await this.#recorder.write(file)
        this.record.recording = file
      }
      if (!this.#keep) return {}
      const options = {
        callSid: this.record.sid,
        recorder: this.#recorder,
        source: 'OutboundAPI',
        mono: this.#keep.mono,
      }
      const recording = await saveRecording(this.#carrier, options)
      reportRecording(this.#carrier, this, recording, this.#keep.callback)
      return {
        RecordingSid: recording.sid,
        RecordingUrl: recordingUrl(this.#carrier, recording.sid),
        RecordingDuration: String(recording.duration),
      }
    } catch (error) {
      this.event('error', `the recording cannot be written: ${(error as Error).message}`)
      return {}
    }
  }

  #tell(listeners: Set<(text: string) => void>, text: string): void {
    for (const listener of [...listeners]) listener(text)
  }
}
