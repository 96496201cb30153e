import { inspect } from 'node:util'

/**
 * A value that cannot print itself: string conversion, JSON and inspect give `[secret]`.
 * Wrapped at birth (where a secret is read or made), opened with `reveal()` only where a protocol needs it.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}
