import type { ServerResponse } from 'node:http'
import type { VendorFault } from './vendor-settings.ts'

/** What stands for nonsense from this vendor, and as what it is sent when it comes in place of the answer. */
export type Garbage = { contentType: string; body: string }
type Headers = Record<string, string | number>

/** An HTTP answer that breaks off, turns into nonsense or falls silent as its fault says; without a fault, a plain one. */
export class FaultyAnswer {
  readonly #response: ServerResponse
  readonly #fault: VendorFault | null
  readonly #garbage: Garbage
  /** Bytes that may still go out before the cut. */
  #left: number
  #broken = false

  constructor(response: ServerResponse, fault: VendorFault | null, garbage: Garbage) {
    this.#response = response
    this.#fault = fault
    this.#garbage = garbage
    this.#left = fault?.cut_after_bytes ?? Number.POSITIVE_INFINITY
  }

  head(status: number, headers: Headers): void {
    const { garbage, half_open, after_ms } = this.#fault ?? {}
    const atOnce = after_ms === undefined && (garbage || half_open)
    const type = atOnce && garbage ? { 'content-type': this.#garbage.contentType } : {}
    // A fault may change how long the answer is.
    const { 'content-length': length, ...others } = headers
    const kept = this.#fault || length === undefined ? others : { ...others, 'content-length': length }
    this.#response.writeHead(status, { ...kept, ...type })
    this.#response.flushHeaders()
    if (atOnce) this.#break()
    if (after_ms === undefined) return
    const timer = setTimeout(() => this.#break(), after_ms)
    this.#response.once('close', () => clearTimeout(timer))
  }

  /** False: more should wait for `drain`. */
  write(piece: string | Uint8Array): boolean {
    if (this.#broken) return true
    const bytes = Buffer.from(piece)
    if (bytes.length < this.#left) {
      this.#left -= bytes.length
      return this.#response.write(bytes)
    }
    this.#broken = true
    this.#response.write(bytes.subarray(0, this.#left), () => this.#response.destroy())
    return true
  }

  end(piece: string | Uint8Array = ''): void {
    if (piece.length > 0) this.write(piece)
    if (!this.#broken && this.#fault?.after_ms === undefined) this.#response.end()
  }

  #break(): void {
    if (this.#broken) return
    this.#broken = true
    if (this.#fault?.garbage) this.#response.end(this.#garbage.body)
    else if (!this.#fault?.half_open) this.#response.destroy()
  }
}
