import { JsonFile } from '../../vendor-http/json-file.ts'
import { type CarrierState, carrierStateSchema } from './carrier-state.ts'
import { freshState } from './fresh-state.ts'

/** Calls, texts and recordings kept, and the newest calls kept with all that happened in them: the file stays small. */
const KEEP = 1000
const KEEP_DETAILS = 100

/** The carrier's state in memory and its data file. Change `state`, then `await save()`: it is on disk when that resolves. */
export class StateStore {
  readonly state: CarrierState
  readonly #file: JsonFile<CarrierState>

  private constructor(file: JsonFile<CarrierState>, state: CarrierState) {
    this.#file = file
    this.state = state
  }

  /** Reads the file, or begins a fresh account. Throws SandboxError CARRIER_DATA_UNREADABLE. */
  static open(file: string, now: Date): StateStore {
    const data = new JsonFile(file, carrierStateSchema, {
      code: 'CARRIER_DATA_UNREADABLE',
      owner: 'carrier',
      lost: 'numbers bought',
    })
    const state = data.load()
    // A call cannot outlive the process that held its line.
    for (const call of state?.calls ?? []) {
      if (call.end_time === null) Object.assign(call, { status: 'failed', end_time: now.toISOString(), duration: 0 })
    }
    if (state)
      state.recordings = state.recordings.filter(({ status }) => status !== 'in-progress' && status !== 'paused')
    return new StateStore(data, state ?? freshState(now))
  }

  save(): Promise<void> {
    return this.#file.save(() => {
      this.#trim()
      return this.state
    })
  }

  #trim(): void {
    const { calls, messages, recordings } = this.state
    for (const list of [messages, recordings]) list.splice(0, Math.max(0, list.length - KEEP))
    const surplus = calls.length - KEEP
    // A call that has not ended stays, however old.
    if (surplus > 0) this.state.calls = calls.filter((call, i) => i >= surplus || call.end_time === null)
    for (const call of this.state.calls.slice(0, -KEEP_DETAILS)) {
      if (call.end_time !== null) Object.assign(call, { events: [], webhooks: [] })
    }
  }
}
