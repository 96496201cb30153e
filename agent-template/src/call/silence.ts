import type { Tenant } from '../config/tenant.ts'
import { Alarm } from './alarm.ts'

/** How often a silent caller is asked before the goodbye. */
const PROMPTS = 2

/** Silence on both sides: asks, asks once more, and then says goodbye. */
export class Silence {
  readonly #afterMs: number
  readonly #prompts: readonly string[]
  readonly #may: () => boolean
  readonly #onPrompt: (snippet: string) => void
  readonly #onGoodbye: () => void
  readonly #alarm = new Alarm(() => this.#ring())
  #asked = 0

  constructor(options: {
    afterMs: number
    tenant: Tenant
    /** Whether it is as silent as it seems. */
    may(): boolean
    onPrompt(snippet: string): void
    onGoodbye(): void
  }) {
    this.#may = options.may
    this.#afterMs = options.afterMs
    this.#prompts = silencePrompts(options.tenant)
    this.#onPrompt = (snippet) => options.onPrompt(snippet)
    this.#onGoodbye = () => options.onGoodbye()
  }

  /** Both sides are silent from now on. */
  begin(): void {
    this.#alarm.set(this.#afterMs)
  }

  end(): void {
    this.#alarm.clear()
  }

  close(): void {
    this.end()
  }

  /** The caller has said something: should there be silence again, it is the first. */
  forget(): void {
    this.#asked = 0
  }

  #ring(): void {
    if (!this.#may()) return
    const prompt = this.#asked < PROMPTS ? this.#prompts[Math.min(this.#asked, this.#prompts.length - 1)] : undefined
    this.#asked += 1
    if (prompt === undefined) this.#onGoodbye()
    else this.#onPrompt(prompt)
  }
}

/** Snippets with the intent `silence` in the client's order, then the request to say it again. */
export function silencePrompts({ snippets, config }: Tenant): string[] {
  const own = Object.keys(snippets).filter((name) => snippets[name]?.intent === 'silence')
  return [...own, config.roles.not_understood]
}
