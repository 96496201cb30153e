import type { Outcome } from './utterance.ts'

export type AnswerSource = 'snippet' | 'llm'

/** One thing the agent said, as it was heard. Times are monotonic ms; latencies are ms by stage. */
export type AnswerReport = {
  source: AnswerSource
  files: readonly string[]
  heard: string
  complete: boolean
  firstFrameAt: number | null
  latency: Record<string, number>
}

/** Gathers the utterances of one answer and reports once all of them have been played or cut off. */
export class Answer {
  readonly #source: AnswerSource
  readonly latency: Record<string, number> = {}
  readonly #files: readonly string[]
  readonly #onDone: (report: AnswerReport) => void
  readonly #heard: string[] = []
  #open = 0
  #finished = false
  #complete = true
  #firstFrameAt: number | null = null

  constructor(source: AnswerSource, files: readonly string[], onDone: (report: AnswerReport) => void) {
    this.#source = source
    this.#files = files
    this.#onDone = onDone
  }

  get begun(): boolean {
    return this.#firstFrameAt !== null
  }

  /** Hooks for one more utterance of this answer. */
  part(onFirstFrame: () => void, onEnd: (complete: boolean) => void) {
    this.#open += 1
    return {
      onStart: (at: number) => {
        const first = this.#firstFrameAt === null
        this.#firstFrameAt ??= at
        if (first) onFirstFrame()
      },
      onEnd: (outcome: Outcome) => {
        this.#open -= 1
        if (outcome.text !== '') this.#heard.push(outcome.text)
        if (!outcome.complete) this.#complete = false
        this.#report()
        onEnd(outcome.complete)
      },
    }
  }

  /** No more utterances will come. */
  finish(options: { cut?: boolean } = {}): void {
    if (this.#finished) return
    if (options.cut) this.#complete = false
    this.#finished = true
    this.#report()
  }

  #report(): void {
    if (!this.#finished || this.#open > 0) return
    this.#onDone({
      source: this.#source,
      files: this.#files,
      heard: this.#heard.join(' '),
      complete: this.#complete,
      firstFrameAt: this.#firstFrameAt,
      latency: this.latency,
    })
  }
}
