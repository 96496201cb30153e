/** A keyterm shorter than this is too near to other words to be guessed. */
const LEAST_LETTERS = 6
/** Of the keyterm's letters, how many may differ. */
const MOST_DIFFERENT = 0.3

/**
 * The text with words that are nearly a keyterm written as that keyterm: "cowl out" becomes "callout", "Jamison" becomes
 * "Jameson". The vendor weighs keyterms while it listens; this model cannot, so it is done on its letters afterwards.
 */
export function favourKeyterms(text: string, keyterms: readonly string[]): string {
  let words = text.split(' ')
  for (const keyterm of keyterms) {
    if (lettersOf(keyterm).length < LEAST_LETTERS) continue
    const count = keyterm.trim().split(/\s+/).length
    for (let at = 0; at < words.length; at++) {
      const span = nearestSpan(words.slice(at, at + count + 1), keyterm, count)
      if (span === null) continue
      const end = /[.,!?;:]*$/.exec(words[at + span - 1] ?? '')?.[0] ?? ''
      words = [...words.slice(0, at), `${keyterm}${end}`, ...words.slice(at + span)]
    }
  }
  return words.join(' ')
}

/** How many of the words from here on are nearly the keyterm; null when they are not, or are it already. */
function nearestSpan(words: readonly string[], keyterm: string, count: number): number | null {
  const wanted = lettersOf(keyterm)
  let nearest: { span: number; away: number } | null = null
  for (const span of [count, count + 1]) {
    const heard = words.slice(0, span).join(' ')
    const letters = lettersOf(heard)
    // A sentence that ends between the words is no name.
    if (words.length < span || /[.,!?;:]\s/.test(heard) || letters[0] !== wanted[0]) continue
    if (letters === wanted) return span === count ? null : span
    const away = isFormOf(letters, wanted) ? Number.POSITIVE_INFINITY : distance(letters, wanted)
    if (away <= wanted.length * MOST_DIFFERENT && away < (nearest?.away ?? away + 1)) nearest = { span, away }
  }
  return nearest?.span ?? null
}

/** "plumbers" is a right hearing of its own beside "plumber". */
function isFormOf(letters: string, wanted: string): boolean {
  const [short, long] = letters.length < wanted.length ? [letters, wanted] : [wanted, letters]
  return long.startsWith(short) && /^(s|es|ed|d|ing|er|ers)$/.test(long.slice(short.length))
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '')
}

/** Levenshtein's: letters to put in, take out or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
