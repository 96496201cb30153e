import type { AnswerReport } from '../call/answer.ts'
import { Histogram } from './histogram.ts'

/** What the process has counted of its calls since it started. No words, no numbers of callers, nothing of a single call. */
export class CallFigures {
  /** Conversations by how they ended. */
  readonly ended = new Map<string, number>()
  /** Answers by where they came from. */
  readonly answers = new Map<string, number>()
  interruptions = 0
  /** From the end of the caller's words to the first sound of an answer, by where it came from. */
  readonly waits = new Map<string, Histogram>()
  /** Time by stage of an answer, as in the rows of the conversation. */
  readonly stages = new Map<string, Histogram>()

  /** `latency` in ms by stage; `waitedMs` null where nobody asked. */
  answer(source: AnswerReport['source'], latency: Readonly<Record<string, number>>, waitedMs: number | null): void {
    count(this.answers, source)
    for (const [stage, ms] of Object.entries(latency)) histogramIn(this.stages, stage.replace(/_ms$/, '')).observe(ms)
    if (waitedMs !== null) histogramIn(this.waits, source).observe(waitedMs)
  }

  end(reason: string): void {
    count(this.ended, reason)
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function histogramIn(histograms: Map<string, Histogram>, key: string): Histogram {
  const histogram = histograms.get(key) ?? new Histogram()
  histograms.set(key, histogram)
  return histogram
}
