import { FRAME_BYTES } from '@klariqo/contract/media-stream'
import { MULAW_SILENCE } from '@klariqo/contract/mulaw'
import type { Carrier } from '../carrier.ts'
import type { RecordingRecord } from '../store/carrier-state.ts'
import type { Line } from './line.ts'
import type { LiveCall } from './live-call.ts'
import { Recorder } from './recorder.ts'
import { reportRecording } from './report-recording.ts'
import { recordingFile } from './save-recording.ts'

export type RecordingOrder = {
  mono: boolean
  callback: { url: string; method: string } | null
  /** Which of `in-progress`, `completed` and `absent` the callback is for. */
  events: ReadonlySet<string>
}

const SILENCE = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE)

/** A recording that the REST API began on a call under way: from now until it is stopped or the call is over. */
export class LiveRecording {
  readonly record: RecordingRecord
  readonly #carrier: Carrier
  readonly #call: LiveCall
  readonly #order: RecordingOrder
  readonly #recorder = new Recorder()
  readonly #unlisten: () => void
  #stopping: Promise<void> | null = null

  constructor(carrier: Carrier, call: LiveCall, line: Line, order: RecordingOrder) {
    const sid = carrier.sid('RE')
    this.#carrier = carrier
    this.#call = call
    this.#order = order
    this.record = {
      sid,
      call_sid: call.record.sid,
      duration: -1,
      channels: order.mono ? 1 : 2,
      source: 'StartCallRecordingAPI',
      status: 'in-progress',
      date_created: carrier.now().toISOString(),
      file: recordingFile(carrier, sid),
    }
    carrier.store.state.recordings.push(this.record)
    this.#unlisten = line.listen((frame) => {
      const paused = this.record.status === 'paused'
      this.#recorder.add(paused ? { ...frame, caller: SILENCE, agent: SILENCE } : frame)
    })
    this.#report()
  }

  /** While paused there is silence in it, the vendor's default. */
  pause(paused: boolean): void {
    if (this.#stopping === null) this.record.status = paused ? 'paused' : 'in-progress'
  }

  /** Once; resolves when it can be fetched. A disk that is full is noted in the call's log. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#unlisten()
    try {
      await this.#recorder.write(this.record.file, this.#order.mono)
      this.record.duration = Math.max(1, Math.round(this.#recorder.durationMs / 1000))
      this.record.status = 'completed'
    } catch (error) {
      this.record.status = 'absent'
      this.#call.event('error', `the recording cannot be written: ${(error as Error).message}`)
    }
    await this.#carrier.store.save()
    this.#report()
  }

  #report(): void {
    const wanted = this.#order.events.has(this.record.status)
    reportRecording(this.#carrier, this.#call, this.record, wanted ? this.#order.callback : null)
  }
}
