/** Spoken answers by what was asked, oldest use out first when they hold more than `maxBytes`. */
export class AudioCache {
  readonly #maxBytes: number
  readonly #entries = new Map<string, Uint8Array>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(key: string): Uint8Array | undefined {
    const audio = this.#entries.get(key)
    if (audio) {
      this.#entries.delete(key)
      this.#entries.set(key, audio)
    }
    return audio
  }

  set(key: string, audio: Uint8Array): void {
    if (audio.length > this.#maxBytes) return
    this.#bytes += audio.length - (this.#entries.get(key)?.length ?? 0)
    this.#entries.delete(key)
    this.#entries.set(key, audio)
    for (const [oldest, gone] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      this.#entries.delete(oldest)
      this.#bytes -= gone.length
    }
  }
}
