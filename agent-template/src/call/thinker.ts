import { isPhoneNumber } from '../is-phone-number.ts'
import type { ChatMessage, Model } from '../providers/model.ts'
import type { Voice } from '../providers/voice.ts'
import type { Toolbelt } from '../tools/toolbox.ts'
import { wordsOf } from '../tools/words.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import type { Answer } from './answer.ts'
import type { TurnTimes } from './call-journal.ts'
import { callNotes } from './call-notes.ts'
import { promptGuard } from './prompt-guard.ts'
import { readSlots, type Slots } from './read-slots.ts'
import { roundedMs } from './rounded-ms.ts'
import type { Speaker } from './speaker.ts'
import { streamReply } from './stream-reply.ts'
import { systemPrompt } from './system-prompt.ts'

/** Clauses and snippets said, and how the call goes on if a tool asked for it; null when the reply was stopped. */
export type ReplyOutcome = { spoken: number; next: NextAction | null } | null

/** Messages of the conversation the model sees, the newest. */
const MEMORY = 20
/** Letters of the caller's words that are read to the team. */
const MAX_ANNOUNCED = 200
/** Snippets that ask the caller for something end a booking's, a quote's or a complaint's first turn. */
const ASKING = new Set(['booking', 'booking_change', 'quote', 'complaint'])

/** Answers that no snippet has: asks the model, lets the voice say it and does what the model asks for, one reply at a time. */
export class Thinker {
  readonly #model: Model
  readonly #voice: Voice
  readonly #toolbelt: Toolbelt
  readonly #speaker: Speaker
  readonly #now: () => number
  readonly #prompt: string
  readonly #history: ChatMessage[] = []
  readonly #slots: Slots = {}
  #unread: string[] = []
  #asked = false
  #current: { abort: AbortController; answer: Answer } | null = null

  constructor(options: { model: Model; voice: Voice; toolbelt: Toolbelt; speaker: Speaker; now: () => number }) {
    this.#model = options.model
    this.#voice = options.voice
    this.#toolbelt = options.toolbelt
    this.#speaker = options.speaker
    this.#now = options.now
    this.#prompt = systemPrompt(options.toolbelt.context.tenant.config)
  }

  /** Something was said, by the caller (`user`) or, as far as it was heard, by us. */
  remember(role: 'user' | 'assistant', text: string): void {
    if (role === 'user') this.#unread.push(text)
    else this.#asked = this.#isAsking(text)
    this.#keep({ role, content: text })
  }

  /** True when the caller's next words are most likely what we have asked for, not a new wish. */
  get asked(): boolean {
    return this.#asked
  }

  /** What the caller has told so far of the things a booking needs. */
  get slots(): Readonly<Slots> {
    const { language } = this.#toolbelt.context.tenant.config
    for (const text of this.#unread.splice(0)) Object.assign(this.#slots, readSlots(text, language))
    return this.#slots
  }

  get busy(): boolean {
    return this.#current !== null
  }

  /** True while a reply is on its way of which nothing has been said yet. */
  get silent(): boolean {
    return this.#current !== null && !this.#current.answer.begun
  }

  /** The caller is passed on without the model: whoever takes the call hears who it is and what they said before they asked for it. */
  announce(): void {
    const { context } = this.#toolbelt
    const name = this.slots.name ?? null
    const said =
      this.#history
        .filter(({ role }) => role === 'user')
        .at(-2)
        ?.content?.slice(0, MAX_ANNOUNCED) ?? null
    if (name === null && said === null) return
    context.tellOwner(wordsOf(context.tenant.config.language).summaryOf(name, said))
  }

  /** Throws what the model or the voice failed with. */
  async reply(turn: TurnTimes): Promise<ReplyOutcome> {
    this.stop()
    const { answer, begin } = this.#speaker.reply(turn)
    const current = { abort: new AbortController(), answer }
    const { signal } = current.abort
    this.#current = current
    try {
      const outcome = await streamReply({
        model: this.#model,
        voice: this.#voice,
        language: this.#toolbelt.context.tenant.config.language,
        messages: this.#messages(),
        toolbelt: this.#toolbelt,
        slots: this.slots,
        mayBeSaid: promptGuard(this.#toolbelt.context.tenant),
        signal,
        begin,
        play: (snippet) => this.#speaker.say(snippet, { afterwards: null, turn }),
        onTools: (messages) => this.#keep(...messages),
        onStage: (stage) => {
          answer.latency[`${stage}_ms`] ??= roundedMs(this.#now() - turn.finalAt)
        },
      })
      return signal.aborted ? null : outcome
    } catch (error) {
      if (signal.aborted) return null
      throw error
    } finally {
      if (this.#current === current) this.#current = null
      answer.finish({ cut: signal.aborted })
    }
  }

  /** Gives up the reply on its way; what of it is already queued is the outlet's to clear. */
  stop(): void {
    this.#current?.abort.abort()
    // Now, not when the stream has wound down: the call may be written up by then.
    this.#current?.answer.finish({ cut: true })
    this.#current = null
  }

  #messages(): ChatMessage[] {
    const { tenant, callerNumber, wallClock } = this.#toolbelt.context
    const notes = callNotes({
      nowMs: wallClock(),
      timeZone: tenant.config.time_zone,
      slots: this.slots,
      numberKnown: isPhoneNumber(callerNumber),
    })
    return [{ role: 'system', content: this.#prompt }, { role: 'system', content: notes }, ...this.#history]
  }

  #keep(...messages: readonly ChatMessage[]): void {
    this.#history.push(...messages)
    // The answer of a tool without the question is no conversation.
    while (this.#history.length > MEMORY || this.#history[0]?.role === 'tool') this.#history.shift()
  }

  #isAsking(text: string): boolean {
    const { snippets } = this.#toolbelt.context.tenant
    const snippet = Object.values(snippets).find((one) => one.text === text)
    return snippet ? ASKING.has(snippet.intent ?? '') : text.endsWith('?')
  }
}
