import type { CarrierEvent } from '@klariqo/contract/carrier-call'
import type { Carrier } from '../carrier.ts'
import type { Timing } from '../clock/timing.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { CallRecord } from '../store/carrier-state.ts'
import type { HttpAnswer } from '../webhooks/request-once.ts'
import { sendWebhook, type WebhookRequest } from '../webhooks/send-webhook.ts'
import { CallLog } from './call-log.ts'
import { Caller } from './caller.ts'
import type { PreparedStep } from './caller-audio.ts'
import { Hearing } from './hearing.ts'
import { Line } from './line.ts'
import type { LiveRecording } from './live-recording.ts'
import type { Program } from './program.ts'
import { Recorder } from './recorder.ts'
import { type KeptRecording, saveCallRecordings } from './save-call-recordings.ts'
import { type StatusCallback, StatusCallbacks } from './status-callbacks.ts'
import { pacedTicker, type Ticker } from './ticker.ts'

/** The person, or the machine, on the phone of a call. `record` is the file for the stereo WAV. */
export type Person = { steps: PreparedStep[]; maxMs: number; record: string | null }

/** A call that has not ended: its state, its line once answered, and the script of the person on it. */
export class LiveCall {
  readonly record: CallRecord
  readonly timing: Timing
  readonly callbacks: StatusCallbacks | null
  /** Recordings begun while it goes on, by SID. */
  readonly recordings = new Map<string, LiveRecording>()
  line: Line | null = null
  readonly #carrier: Carrier
  readonly #person: Person
  readonly #keep: KeptRecording | null
  readonly #log: CallLog
  readonly #ticker: Ticker
  readonly #over = new AbortController()
  readonly #recorder = new Recorder()
  readonly #digitListeners = new Set<(digit: string) => void>()
  readonly #speechListeners = new Set<(text: string) => void>()
  /** What the person hears, followed for the script and the timeline. */
  readonly #hearing = new Hearing({
    started: (atMs) => this.event('agent_audio_start', undefined, atMs),
    ended: (atMs) => this.event('agent_audio_end', undefined, atMs),
  })
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
      keep?: KeptRecording | null
      /** What drives its line; its own clock by default. */
      ticker?: Ticker
    },
  ) {
    this.#carrier = carrier
    this.record = options.record
    this.timing = options.timing
    this.#person = options.person
    this.#keep = options.keep ?? null
    this.#ticker = options.ticker ?? pacedTicker(options.timing)
    this.#log = new CallLog(options.record, options.timing)
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
    return this.line ? this.line.atMs : this.#log.atMs
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
    this.#log.answered()
    this.record.status = 'in-progress'
    this.record.start_time = this.#carrier.now().toISOString()
    const caller = new Caller(this.#person.steps, this.#person.maxMs, this.#hearing, {
      speech: (kind, atMs, text) => this.event(kind, text, atMs),
      begins: (heard, ms) => this.#giveWords(heard, ms),
      said: (text) => this.#tell(this.#speechListeners, text),
      dtmf: (digit) => {
        this.event('dtmf', digit)
        this.#tell(this.#digitListeners, digit)
      },
      hangUp: () => this.hangUp(),
    })
    const line = new Line(this.#ticker, (atMs) => caller.voice(atMs))
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
    this.#log.event(kind, detail, atMs)
  }

  /** Notes an error in the call's log; the call goes on. */
  fault(error: CarrierError): void {
    this.#log.fault(error, this.atMs)
  }

  /** A signed request about this call, noted in its log however it ends (status 0: no answer). Throws also for what is not 2xx. */
  async request({ event, ...request }: WebhookRequest & { event: string }): Promise<HttpAnswer> {
    const entry = { at_ms: this.atMs, url: request.url, status: 0, ms: 0, event }
    this.#log.webhook(entry)
    const began = performance.now()
    try {
      const answer = await sendWebhook(this.#carrier, request)
      entry.status = answer.status
      if (answer.status < 200 || answer.status >= 300) {
        throw new CarrierError(11200, `${request.url} answered ${answer.status}`)
      }
      return answer
    } finally {
      entry.ms = Math.round(performance.now() - began)
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
    this.#over.abort(new Error('the call is over'))
    this.line?.close()
    const wanted = { file: this.#person.record, keep: this.#keep }
    await Promise.all([...this.recordings.values()].map((recording) => recording.stop()))
    const kept = this.line ? await saveCallRecordings(this.#carrier, this, this.#recorder, wanted) : {}
    this.#log.ended()
    record.status = status
    record.duration = seconds
    record.end_time = this.#carrier.now().toISOString()
    this.#carrier.live.delete(record.sid)
    await this.#carrier.store.save()
    const duration = { CallDuration: String(seconds), Duration: String(Math.ceil(seconds / 60)) }
    this.callbacks?.report(status, { ...duration, ...kept, ...extra })
  }

  /** A text caller who cannot be heard is seen in the call's log; the call goes on. */
  #giveWords(text: string, ms: number): void {
    const given = this.#carrier.giveWords(this.record.sid, text, ms, this.signal)
    const failed = (error: Error) => this.event('error', `the words cannot be given: ${error.message}`)
    this.#carrier.background(given.catch((error: Error) => (this.signal.aborted ? undefined : failed(error))))
  }

  #tell(listeners: Set<(text: string) => void>, text: string): void {
    for (const listener of [...listeners]) listener(text)
  }
}
