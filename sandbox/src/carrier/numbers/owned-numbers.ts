import { CarrierError } from '../errors/carrier-error.ts'
import type { OwnedNumber } from '../store/carrier-state.ts'
import type { StateStore } from '../store/state-store.ts'

type Snapshot = { at: number; numbers: OwnedNumber[] }
const MAX_SNAPSHOTS = 200

/** The account's numbers. Lists can be made to lag behind, as those of a distributed vendor do; a look-up by SID never does. */
export class OwnedNumbers {
  readonly #store: StateStore
  readonly #now: () => number
  #history: Snapshot[] = []

  constructor(store: StateStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  get all(): readonly OwnedNumber[] {
    return this.#store.state.numbers
  }

  bySid(sid: string): OwnedNumber {
    const number = this.all.find((it) => it.sid === sid)
    if (!number) throw new CarrierError(20404, `IncomingPhoneNumbers/${sid}`)
    return number
  }

  byNumber(phoneNumber: string): OwnedNumber | null {
    return this.all.find((it) => it.phone_number === phoneNumber) ?? null
  }

  /** As the list was `staleMs` ago. */
  seen(staleMs: number): readonly OwnedNumber[] {
    if (staleMs <= 0) return this.all
    const until = this.#now() - staleMs
    const later = this.#history.find((snapshot) => snapshot.at > until)
    return later ? later.numbers : this.all
  }

  async add(number: OwnedNumber): Promise<void> {
    await this.#change(() => this.#store.state.numbers.push(number))
  }

  async update(number: OwnedNumber, changes: Partial<OwnedNumber>, now: Date): Promise<OwnedNumber> {
    await this.#change(() => Object.assign(number, changes, { date_updated: now.toISOString() }))
    return number
  }

  async remove(sid: string): Promise<void> {
    const number = this.bySid(sid)
    await this.#change(() => {
      this.#store.state.numbers = this.#store.state.numbers.filter((it) => it !== number)
    })
  }

  /** Each snapshot is the list as it was until `at`. */
  async #change(change: () => void): Promise<void> {
    this.#history.push({ at: this.#now(), numbers: structuredClone(this.#store.state.numbers) })
    if (this.#history.length > MAX_SNAPSHOTS) this.#history.shift()
    change()
    await this.#store.save()
  }
}
