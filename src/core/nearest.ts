/** The candidate that a misspelt word most likely means, or null when none is near: at most one wrong letter in three. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ candidate, wrong: edits(word, candidate) }))
    .sort((a, b) => a.wrong - b.wrong)
  const [best] = ranked
  return best && best.wrong <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : null
}

/** Letters to put in, take out or change to make `b` of `a` (Levenshtein's distance). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
