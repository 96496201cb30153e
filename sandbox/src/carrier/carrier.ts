import type { FaultList } from '../vendor-http/fault-list.ts'
import type { GiveWords } from './call/give-words.ts'
import type { LiveCall } from './call/live-call.ts'
import type { Speak } from './call/voice-client.ts'
import type { Timing } from './clock/timing.ts'
import type { CarrierSettings } from './control/carrier-settings.ts'
import type { Fault } from './control/fault-schema.ts'
import type { Inventory } from './numbers/inventory.ts'
import type { OwnedNumbers } from './numbers/owned-numbers.ts'
import type { StateStore } from './store/state-store.ts'

/** What every part of the carrier works with; made once by `startCarrier`. */
export type Carrier = {
  readonly accountSid: string
  readonly authToken: string
  /** `http://127.0.0.1:port`, known once it listens. */
  address: string
  readonly store: StateStore
  readonly numbers: OwnedNumbers
  readonly inventory: Inventory
  readonly faults: FaultList<Fault>
  settings: CarrierSettings
  /** Calls that have not ended, by SID. */
  readonly live: Map<string, LiveCall>
  /** Time for new calls, at the speed set. */
  timing(): Timing
  /** Wall clock, for records. */
  now(): Date
  /** A new SID with this two-letter prefix. */
  sid(prefix: string): string
  /** 0 ≤ x < 1, by the seed in the settings. */
  random(): number
  /** Speech for a text. */
  readonly speak: Speak
  /** The words of a text caller, to the recognisers. */
  readonly giveWords: GiveWords
  /** Folder of the recordings the API serves. */
  readonly recordingsFolder: string
  /** Keeps work in hand so that close can wait for it; an error in it is a bug and goes to standard error. */
  background(work: Promise<unknown>): void
  /** Aborted when the carrier closes. */
  readonly closing: AbortSignal
}
