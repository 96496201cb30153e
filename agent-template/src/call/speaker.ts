import type { Tenant } from '../config/tenant.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import { Answer, type AnswerReport, type AnswerSource } from './answer.ts'
import type { TurnTimes } from './call-journal.ts'
import type { Frames } from './frames.ts'
import type { Outlet } from './outlet.ts'
import type { ClauseSink } from './stream-reply.ts'
import { Utterance } from './utterance.ts'

export type SpeakerListener = {
  /** The first frame of an answer has left. */
  onFirstFrame(): void
  onAnswered(report: AnswerReport, turn: TurnTimes | null): void
  /** What was to follow an utterance that is now heard to its end. */
  onAfterwards(next: NextAction): void
}

export type SayOptions = {
  interruptible?: boolean
  /** What follows once it was heard to its end; left out: what the snippet itself asks for, null: nothing. */
  afterwards?: NextAction | null
  turn?: TurnTimes | null
}

/** Says snippets and replies through one call's outlet, and reports each as it was heard. */
export class Speaker {
  readonly #outlet: Outlet
  readonly #tenant: Tenant
  readonly #listener: SpeakerListener
  readonly #now: () => number
  readonly #markMs: number
  readonly #open = new Map<string, string>()
  readonly #leaving: Alarm
  #afterwards: NextAction | null = null
  #ids = 0

  constructor(options: {
    outlet: Outlet
    tenant: Tenant
    listener: SpeakerListener
    now: () => number
    /** How long a mark may take after the reckoned end of playback. */
    markMs: number
  }) {
    this.#outlet = options.outlet
    this.#tenant = options.tenant
    this.#listener = options.listener
    this.#now = options.now
    this.#markMs = options.markMs
    this.#leaving = new Alarm(() => this.#follow())
  }

  /** Says a snippet from disk. */
  say(name: string, options: SayOptions = {}): void {
    const snippet = this.#tenant.snippets[name]
    const frames = this.#tenant.frames.get(name)
    if (snippet === undefined || frames === undefined) throw new Error(`no snippet named ${name}`)
    const afterwards = options.afterwards === undefined ? (snippet.action ?? null) : options.afterwards
    const answer = this.#newAnswer('snippet', [snippet.file], options.turn ?? null)
    const utterance = this.#newUtterance(name, answer, {
      text: snippet.text,
      frames,
      interruptible: options.interruptible ?? true,
      afterwards,
    })
    answer.finish()
    this.#outlet.say(utterance)
    if (afterwards === null) return
    this.#afterwards = afterwards
    // Should the mark never come back, the call still goes on.
    this.#leaving.set(this.#outlet.playedUntil - this.#now() + this.#markMs)
  }

  /** Starts a reply that is synthesised while it is said; `begin` opens one clause of it. */
  reply(turn: TurnTimes): { answer: Answer; begin(clause: string): ClauseSink } {
    const answer = this.#newAnswer('llm', [], turn)
    const begin = (clause: string): ClauseSink => {
      const utterance = this.#newUtterance('', answer, { text: clause, interruptible: true, afterwards: null })
      this.#outlet.say(utterance)
      return {
        append: (sound) => {
          utterance.append(sound)
          this.#outlet.more()
        },
        end: () => {
          utterance.end()
          this.#outlet.more()
        },
      }
    }
    return { answer, begin }
  }

  /** True while all that is being said is this snippet. */
  isSayingOnly(name: string): boolean {
    return this.#open.size > 0 && [...this.#open.values()].every((open) => open === name)
  }

  close(): void {
    this.#leaving.clear()
    this.#outlet.close()
  }

  #newAnswer(source: AnswerSource, files: readonly string[], turn: TurnTimes | null): Answer {
    return new Answer(source, files, (report) => this.#listener.onAnswered(report, turn))
  }

  #newUtterance(
    name: string,
    answer: Answer,
    what: { text: string; frames?: Frames; interruptible: boolean; afterwards: NextAction | null },
  ): Utterance {
    this.#ids += 1
    const id = `u${this.#ids}`
    this.#open.set(id, name)
    const hooks = answer.part(
      () => this.#listener.onFirstFrame(),
      (complete) => {
        this.#open.delete(id)
        if (what.afterwards === null) return
        if (complete) this.#follow()
        else this.#leaving.clear()
      },
    )
    const { text, frames, interruptible } = what
    return new Utterance({ id, text, interruptible, ...hooks, ...(frames === undefined ? {} : { frames }) })
  }

  #follow(): void {
    this.#leaving.clear()
    if (this.#afterwards !== null) this.#listener.onAfterwards(this.#afterwards)
    this.#afterwards = null
  }
}
