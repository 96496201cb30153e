import type { ChatMessage, Model } from '../providers/model.ts'
import type { Voice } from '../providers/voice.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import type { Answer } from './answer.ts'
import type { TurnTimes } from './call-journal.ts'
import { roundedMs } from './rounded-ms.ts'
import type { Speaker } from './speaker.ts'
import { streamReply } from './stream-reply.ts'

/** Clauses and snippets said, and how the call goes on if a tool asked for it; null when the reply was stopped. */
export type ReplyOutcome = { spoken: number; next: NextAction | null } | null

/** Messages of the conversation the model sees, the newest. */
const MEMORY = 20

/** Answers that no snippet has: asks the model, lets the voice say it, one reply at a time. */
export class Thinker {
  readonly #model: Model
  readonly #voice: Voice
  readonly #persona: string
  readonly #speaker: Speaker
  readonly #now: () => number
  readonly #history: ChatMessage[] = []
  #current: { abort: AbortController; answer: Answer } | null = null

  constructor(options: { model: Model; voice: Voice; persona: string; speaker: Speaker; now: () => number }) {
    this.#model = options.model
    this.#voice = options.voice
    this.#persona = options.persona
    this.#speaker = options.speaker
    this.#now = options.now
  }

  /** Something was said, by the caller (`user`) or, as far as it was heard, by us. */
  remember(role: 'user' | 'assistant', text: string): void {
    this.#history.push({ role, content: text })
    if (this.#history.length > MEMORY) this.#history.shift()
  }

  get busy(): boolean {
    return this.#current !== null
  }

  /** True while a reply is on its way of which nothing has been said yet. */
  get silent(): boolean {
    return this.#current !== null && !this.#current.answer.begun
  }

  /** Throws what the model or the voice failed with. */
  async reply(turn: TurnTimes): Promise<ReplyOutcome> {
    this.stop()
    const { answer, begin } = this.#speaker.reply(turn)
    const current = { abort: new AbortController(), answer }
    const { signal } = current.abort
    this.#current = current
    try {
      const spoken = await streamReply({
        model: this.#model,
        voice: this.#voice,
        messages: [{ role: 'system', content: this.#persona }, ...this.#history],
        signal,
        begin,
        onStage: (stage) => {
          answer.latency[`${stage}_ms`] ??= roundedMs(this.#now() - turn.finalAt)
        },
      })
      return signal.aborted ? null : { spoken, next: null }
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
}
