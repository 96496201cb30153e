/** So many of a model's tokens in a period, and no more once they are used: the reply that uses them up is ended. */
export class TokenBudget {
  readonly #limit: number
  readonly #period: () => number
  #of = Number.NaN
  #used = 0

  /** `period` names the time that is counted in: the count begins anew when it changes. Left out: there is one. */
  constructor(limit: number, period: () => number = () => 0) {
    this.#limit = limit
    this.#period = period
  }

  use(tokens: number): void {
    this.#used = this.used + tokens
  }

  get used(): number {
    const now = this.#period()
    if (now !== this.#of) this.#used = 0
    this.#of = now
    return this.#used
  }

  get spent(): boolean {
    return this.used >= this.#limit
  }
}
