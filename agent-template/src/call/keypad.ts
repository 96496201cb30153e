import { Alarm } from './alarm.ts'

/** Longer than any number somebody types: what comes then is passed on as it is. */
const MAX_DIGITS = 32

export type KeypadListener = {
  /** Digits typed in one go. */
  onDigits(digits: string): void
  onRepeat(): void
  onPerson(key: string): void
}

/**
 * Keys the caller presses: digits are put together until `#` or a pause, `0` alone asks for a person, `*` or `#` without digits
 * for the latest answer again, and `*` behind digits throws them away.
 */
export class Keypad {
  readonly #pauseMs: number
  readonly #listener: KeypadListener
  readonly #pause = new Alarm(() => this.#end())
  #digits = ''

  constructor(options: { pauseMs: number; listener: KeypadListener }) {
    this.#pauseMs = options.pauseMs
    this.#listener = options.listener
  }

  /** True while digits are being typed. */
  get typing(): boolean {
    return this.#digits !== ''
  }

  press(key: string): void {
    if (/^[0-9]$/.test(key)) return this.#add(key)
    if (key !== '*' && key !== '#') return
    if (!this.typing) this.#listener.onRepeat()
    else if (key === '#') this.#end()
    else this.close()
  }

  close(): void {
    this.#pause.clear()
    this.#digits = ''
  }

  #add(digit: string): void {
    this.#digits += digit
    if (this.#digits.length >= MAX_DIGITS) return this.#end()
    // A number may begin with 0: whoever wants a person presses nothing else.
    this.#pause.set(this.#digits === '0' ? this.#pauseMs / 2 : this.#pauseMs)
  }

  #end(): void {
    const digits = this.#digits
    this.close()
    if (digits === '0') this.#listener.onPerson(digits)
    else this.#listener.onDigits(digits)
  }
}
