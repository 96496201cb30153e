import type { Tenant } from '../config/tenant.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import { Answer, type AnswerReport, type AnswerSource } from './answer.ts'
import type { TurnTimes } from './call-journal.ts'
import type { ClauseSink } from './clause-speech.ts'
import type { Frames } from './frames.ts'
import type { Outlet } from './outlet.ts'
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
  /** Called when it was heard to its end. */
  onHeard?: () => void
  /** It may be asked for again. */
  repeatable?: boolean
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
  /** The latest answer, to be said again when asked for. */
  #latest: { source: AnswerSource; files: readonly string[]; said: Utterance[] } | null = null
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
      onHeard: options.onHeard ?? (() => undefined),
    })
    answer.finish()
    if (options.repeatable) this.#latest = { source: 'snippet', files: [snippet.file], said: [utterance] }
    this.#outlet.say(utterance)
    if (afterwards === null) return
    this.#afterwards = afterwards
    this.#leaveInTime()
  }

  /** Says the latest answer again; false when there is none. */
  again(turn: TurnTimes): boolean {
    if (this.#latest === null || this.#latest.said.length === 0) return false
    const { source, files, said } = this.#latest
    const answer = this.#newAnswer(source, files, turn)
    for (const { text, frames } of said) {
      this.#outlet.say(this.#newUtterance('', answer, { text, frames, interruptible: true, afterwards: null }))
    }
    answer.finish()
    return true
  }

  /** Starts a reply that is synthesised while it is said; `begin` opens one clause of it. */
  reply(turn: TurnTimes): { answer: Answer; begin(clause: string): ClauseSink } {
    const answer = this.#newAnswer('llm', [], turn)
    const said: Utterance[] = []
    this.#latest = { source: 'llm', files: [], said }
    const begin = (clause: string): ClauseSink => {
      const utterance = this.#newUtterance('', answer, { text: clause, interruptible: true, afterwards: null })
      said.push(utterance)
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

  /** Sound that is still to be heard of what is there to be said, ms. */
  get leftMs(): number {
    return this.#outlet.busy ? this.#outlet.playedUntil - this.#now() : 0
  }

  /** Falls silent at once without forgetting what it was saying. True when there was sound to take back. */
  hold(): boolean {
    this.#leaving.clear()
    return this.#outlet.hold()
  }

  /** Goes on with what it was saying. */
  resume(): void {
    this.#outlet.resume()
    if (this.#afterwards !== null) this.#leaveInTime()
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
    what: {
      text: string
      frames?: Frames
      interruptible: boolean
      afterwards: NextAction | null
      onHeard?: () => void
    },
  ): Utterance {
    this.#ids += 1
    const id = `u${this.#ids}`
    this.#open.set(id, name)
    const hooks = answer.part(
      () => this.#listener.onFirstFrame(),
      (complete) => {
        this.#open.delete(id)
        if (complete) what.onHeard?.()
        if (what.afterwards === null) return
        if (complete) this.#follow()
        else this.#forget()
      },
    )
    const { text, frames, interruptible } = what
    return new Utterance({ id, text, interruptible, ...hooks, ...(frames === undefined ? {} : { frames }) })
  }

  /** Should the mark never come back, the call still goes on. */
  #leaveInTime(): void {
    this.#leaving.set(this.#outlet.playedUntil - this.#now() + this.#markMs)
  }

  #follow(): void {
    const next = this.#afterwards
    this.#forget()
    if (next !== null) this.#listener.onAfterwards(next)
  }

  #forget(): void {
    this.#leaving.clear()
    this.#afterwards = null
  }
}
