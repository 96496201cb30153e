import { spokenWords } from './spoken-words.ts'

/** So many words in a row of the instructions are no coincidence. */
const STRETCH = 8

/**
 * The first stretch of the instructions that was spoken, or null. Facts are there to be told, and what the client's own
 * recordings say is no secret. Pure.
 */
export function leakOf(prompt: string, recordings: readonly string[], said: readonly string[]): string | null {
  const flat = (texts: readonly string[]) => ` ${spokenWords(texts.join(' . ')).join(' ')} `
  const [spoken, open] = [flat(said), flat(recordings)]
  for (const rule of prompt.split('\n').filter((line) => !line.startsWith('Fact '))) {
    const words = spokenWords(rule)
    for (let at = 0; at + STRETCH <= words.length; at++) {
      const stretch = ` ${words.slice(at, at + STRETCH).join(' ')} `
      if (spoken.includes(stretch) && !open.includes(stretch)) return stretch.trim()
    }
  }
  return null
}
