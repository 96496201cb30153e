import { PgoutputError } from './pgoutput-error.ts'

/** Reads Postgres's wire types from a message, in order; throws PgoutputError where it is shorter than it says. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  char(): string {
    return String.fromCharCode(this.byte())
  }

  int16(): number {
    return this.#bytes.readUInt16BE(this.#take(2))
  }

  int32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  int64(): bigint {
    return this.#bytes.readBigUInt64BE(this.#take(8))
  }

  /** `length` bytes as UTF-8. Copied, because the connection uses its buffer again. */
  text(length: number): string {
    const from = this.#take(length)
    return this.#bytes.toString('utf8', from, from + length)
  }

  /** A text that ends with a zero byte. */
  name(): string {
    const end = this.#bytes.indexOf(0, this.#at)
    if (end < 0) throw new PgoutputError('a name without an end')
    const text = this.text(end - this.#at)
    this.#at += 1
    return text
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#take(this.left))
  }

  #take(length: number): number {
    const from = this.#at
    if (this.left < length) throw new PgoutputError(`${length} bytes wanted, ${this.left} left`)
    this.#at += length
    return from
  }
}
