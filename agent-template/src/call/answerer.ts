import type { Tenant } from '../config/tenant.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import type { TurnTimes } from './call-journal.ts'
import type { CallTools } from './call-tools.ts'
import { type Route, routeUtterance } from './route-utterance.ts'
import type { SayOptions, Speaker } from './speaker.ts'
import type { Thinker } from './thinker.ts'

export type Role = Exclude<keyof Tenant['config']['roles'], 'unavailable' | 'recording_notice'>

export type AnswererOptions = {
  tools: CallTools
  speaker: Speaker
  thinker: Thinker
  /** The model is asked: the answer will take a moment. */
  onThinking(turn: TurnTimes): void
  onFailure(error: unknown): void
  /** False once the model has used what it may. */
  mayThink(): boolean
  /** There have been as many answers as one call may have. */
  onTooMany(turn: TurnTimes): void
}

/** Something said in the call, by the caller or, as far as it was heard, by us. */
export type Said = { role: 'user' | 'assistant'; text: string }

/** What a conversation that goes on over another socket is told of what was said before. */
const KEPT = 20

/** Decides what answers the caller's words: a snippet, or the model. */
export class Answerer {
  readonly #options: AnswererOptions
  #lastSnippet: string | null = null
  #snippetBefore: string | null = null
  readonly #said: Said[] = []
  #turns = 0

  constructor(options: AnswererOptions) {
    this.#options = options
  }

  get said(): readonly Said[] {
    return this.#said
  }

  remember(said: Said): void {
    this.#options.thinker.remember(said.role, said.text)
    this.#said.push(said)
    if (this.#said.length > KEPT) this.#said.shift()
  }

  /** The snippet that these words call up, after what we have said last. */
  routeOf(text: string): Route | null {
    const { tools, thinker } = this.#options
    return routeUtterance(text, tools.routes, { asked: thinker.asked })
  }

  answer(text: string, turn: TurnTimes): void {
    const { tools, onTooMany } = this.#options
    this.remember({ role: 'user', text })
    this.#turns += 1
    const route = this.routeOf(text)
    // The same words twice in a row are no answer to a caller who asks on.
    const fits = route !== null && route.snippet !== this.#lastSnippet
    this.#lastSnippet = fits ? route.snippet : null
    if (this.#turns > tools.limits.turns) onTooMany(turn)
    else if (fits) this.#play(route, turn)
    else void this.#think(turn)
  }

  /** Whether this snippet may be said before the turn has ended: only what can be taken back whole. */
  mayBeEarly({ snippet }: Route): boolean {
    const { tenant, limits } = this.#options.tools
    return snippet !== this.#lastSnippet && this.#turns < limits.turns && tenant.snippets[snippet]?.action === undefined
  }

  /** Answers words of a turn that has not ended. They are to be remembered when it has, unless it is taken back. */
  answerEarly(route: Route, turn: TurnTimes): void {
    this.#turns += 1
    this.#snippetBefore = this.#lastSnippet
    this.#lastSnippet = route.snippet
    this.#play(route, turn)
  }

  takeBack(): void {
    this.#turns -= 1
    this.#lastSnippet = this.#snippetBefore
  }

  /** Says a snippet by its role; only what is asked for follows it. */
  say(role: Role, options: SayOptions = {}): void {
    const { config } = this.#options.tools.tenant
    this.#options.speaker.say(config.roles[role], { ...options, afterwards: options.afterwards ?? null })
  }

  /** Says how the call goes on, and then it does. */
  goOn(asked: NextAction, turn: TurnTimes | null): void {
    const next =
      asked === 'transfer' && this.#options.tools.tenant.config.transfer_number === null ? 'voicemail' : asked
    this.say(next === 'hangup' ? 'goodbye' : next, { afterwards: next, turn })
  }

  #play({ snippet, words }: Route, turn: TurnTimes): void {
    const { tools, speaker, thinker } = this.#options
    const { snippets, config } = tools.tenant
    const transfers = snippets[snippet]?.action === 'transfer'
    if (transfers && config.transfer_number === null) return this.goOn('transfer', turn)
    speaker.say(snippet, { turn: { ...turn, trigger: words.join(' ') }, repeatable: true })
    if (transfers) thinker.announce()
  }

  async #think(turn: TurnTimes): Promise<void> {
    // Without the model we know no answer: somebody who does hears the caller's message.
    if (!this.#options.mayThink()) return this.goOn('voicemail', turn)
    this.#options.onThinking(turn)
    try {
      const outcome = await this.#options.thinker.reply(turn)
      if (outcome?.next) this.goOn(outcome.next, turn)
      else if (outcome?.spoken === 0) this.say('not_understood', { turn })
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
