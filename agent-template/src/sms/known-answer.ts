import type { AgentConfig } from '@klariqo/contract/agent-config'
import { normaliseWords } from '../call/normalise-words.ts'

/** Share of the words that must be the same. */
const ALIKE = 0.6

/** The client's own answer, where somebody asks one of its questions in nearly its words; else null. */
export function knownAnswer(asked: string, { questions, language }: AgentConfig): string | null {
  const words = new Set(normaliseWords(asked, language))
  let best: { answer: string; alike: number } | null = null
  for (const { question, answer } of questions) {
    const others = new Set(normaliseWords(question, language))
    const same = [...words].filter((word) => others.has(word)).length
    const alike = same / (words.size + others.size - same || 1)
    if (alike >= ALIKE && alike > (best?.alike ?? 0)) best = { answer, alike }
  }
  return best?.answer ?? null
}
