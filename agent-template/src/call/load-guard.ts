import type { DelayMeter } from './delay-meter.ts'

const READ_MS = 1_000
const TOO_LATE_MS = 100
/** Readings in a row that change its mind. */
const READINGS = 5

/**
 * Notices that the process is too busy for more calls: frames that leave 100 ms late for 5 s are heard by everybody on the line.
 * Measures only while there are calls: a sleeping client costs nothing.
 */
export class LoadGuard {
  readonly #meter: DelayMeter
  readonly #isIdle: () => boolean
  #timer: NodeJS.Timeout | null = null
  #overloaded = false
  /** Readings in a row that speak against the present state. */
  #against = 0

  constructor(meter: DelayMeter, isIdle: () => boolean) {
    this.#meter = meter
    this.#isIdle = isIdle
  }

  get overloaded(): boolean {
    return this.#overloaded
  }

  /** A call has come. */
  watch(): void {
    if (this.#timer !== null) return
    this.#meter.start()
    this.#timer = setInterval(() => this.#read(), READ_MS)
    this.#timer.unref()
  }

  close(): void {
    if (this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#meter.stop()
  }

  #read(): void {
    const tooLate = this.#meter.read() > TOO_LATE_MS
    this.#against = tooLate === this.#overloaded ? 0 : this.#against + 1
    if (this.#against >= READINGS) {
      this.#overloaded = tooLate
      this.#against = 0
    }
    if (!this.#overloaded && this.#isIdle()) this.close()
  }
}
