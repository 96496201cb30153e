import type { Line } from './line.ts'
import type { LiveCall } from './live-call.ts'

export type InputRules = {
  dtmf: boolean
  speech: boolean
  /** Quiet for this long after the prompts, or after the last key, ends it. */
  timeoutMs: number
  /** After the end of a sentence. */
  speechTimeoutMs: number
  numDigits: number
  /** The key that ends it and is not part of the result; empty: none. */
  finishOnKey: string
}

export type Input = { digits: string; speech: string; finishedBy: string | null }

/** Collects keys and words while prompts are played and until the rules say that it is enough. */
export class KeypadAndSpeech {
  readonly #rules: InputRules
  readonly #line: Line
  readonly #stop: () => void
  readonly #firstInput = new AbortController()
  #digits = ''
  #speech = ''
  #finishedBy: string | null = null
  #enough = false
  #lastInputAt: number | null = null

  constructor(call: LiveCall, line: Line, rules: InputRules) {
    this.#rules = rules
    this.#line = line
    const stopDigits = rules.dtmf ? call.onDigit((digit) => this.#key(digit)) : () => undefined
    const stopSpeech = rules.speech ? call.onSpeech((text) => this.#words(text)) : () => undefined
    this.#stop = () => {
      stopDigits()
      stopSpeech()
    }
  }

  /** Aborted by the first key or sentence: it cuts a prompt short. */
  get bargeIn(): AbortSignal {
    return this.#firstInput.signal
  }

  /** Waits for the rest, from now on; resolves with what came, which may be nothing. */
  async finish(signal: AbortSignal): Promise<Input> {
    const began = this.#line.atMs
    try {
      await this.#line.until((done) => this.#line.listen(({ atMs }) => this.#isOver(atMs, began) && done()), signal)
    } finally {
      this.#stop()
    }
    return { digits: this.#digits, speech: this.#speech, finishedBy: this.#finishedBy }
  }

  #isOver(atMs: number, began: number): boolean {
    if (this.#enough) return true
    const quiet = this.#speech ? this.#rules.speechTimeoutMs : this.#rules.timeoutMs
    return atMs - Math.max(began, this.#lastInputAt ?? 0) >= quiet
  }

  #key(digit: string): void {
    if (this.#enough) return
    this.#input()
    if (digit === this.#rules.finishOnKey) this.#finishedBy = digit
    else this.#digits += digit
    this.#enough = this.#finishedBy !== null || this.#digits.length >= this.#rules.numDigits
  }

  #words(text: string): void {
    this.#input()
    this.#speech = `${this.#speech} ${text}`.trim()
  }

  #input(): void {
    this.#lastInputAt = this.#line.atMs
    this.#firstInput.abort()
  }
}
