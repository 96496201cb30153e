import { PgrstError } from './pgrst-error.ts'

/** Reads one query parameter from left to right; failures are PGRST100 with PostgREST's wording and the column. */
export class Scanner {
  readonly #what: string
  readonly #text: string
  #at = 0

  /** `what` names the thing being parsed: `select parameter`, `filter`, `logic tree`, `order`. */
  constructor(what: string, text: string) {
    this.#what = what
    this.#text = text
  }

  get done(): boolean {
    return this.#at >= this.#text.length
  }

  get rest(): string {
    return this.#text.slice(this.#at)
  }

  /** Moves past `token` when it comes next. */
  take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false
    this.#at += token.length
    return true
  }

  /** Moves past what a sticky pattern matches here; null when it does not. */
  match(pattern: RegExp): string | null {
    const found = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}y`)
    found.lastIndex = this.#at
    const text = found.exec(this.#text)?.[0]
    if (text === undefined) return null
    this.#at += text.length
    return text
  }

  expect(token: string, expecting: string): void {
    if (!this.take(token)) throw this.failure(expecting)
  }

  /** A column, relation or alias: bare, or in double quotes with backslash escapes. */
  name(expecting = 'field name (* or [a..z0..9_$])'): string {
    const quoted = this.quoted()
    if (quoted !== null) return quoted
    const bare = this.match(/(?:[\p{L}\p{N}_ $]|-(?!>))+/u)?.trim()
    if (!bare) throw this.failure(expecting)
    return bare
  }

  quoted(): string | null {
    const text = this.match(/"(?:[^"\\]|\\.)*"/s)
    return text === null ? null : text.slice(1, -1).replace(/\\(.)/gs, '$1')
  }

  end(expecting: string): void {
    if (!this.done) throw this.failure(expecting)
  }

  failure(expecting: string): PgrstError {
    const next = this.done ? 'end of input' : `"${this.#text[this.#at]}"`
    return new PgrstError(
      400,
      'PGRST100',
      `"failed to parse ${this.#what} (${this.#text})" (line 1, column ${this.#at + 1})`,
      { details: `unexpected ${next} expecting ${expecting}` },
    )
  }
}
