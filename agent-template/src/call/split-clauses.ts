/** A clause shorter than this waits for the next mark, so that "Yes." is not a request of its own unless it is all there is. */
const MIN_CHARS = 20
/** The first one may be shorter: the sooner it is at the voice, the sooner the caller hears something. */
const FIRST_MIN_CHARS = 10
/** Longer than this without any mark: cut at a space, the caller should not wait for a full stop. */
const MAX_CHARS = 160

/** A point that ends no sentence. */
const ABBREVIATION = /\b(?:[ap]\.m|mr|mrs|ms|dr|st|rd|ave|no|sr|sra|dra|av|ud|uds)\.$/i

/**
 * Cuts streamed text into clauses that can be spoken one by one: at sentence marks, at a comma once there is enough to say,
 * else at a space. `push` gives the clauses that became complete, `end` what is left. Mark-up of a chat model is dropped.
 */
export function splitClauses(): { push(text: string): string[]; end(): string[] } {
  let pending = ''
  let first = true
  const take = (length: number): string => {
    const clause = pending.slice(0, length)
    pending = pending.slice(length)
    first = false
    return speakable(clause)
  }
  return {
    push(text) {
      pending += text
      const clauses: string[] = []
      for (let cut = cutOf(pending, first); cut > 0; cut = cutOf(pending, first)) clauses.push(take(cut))
      return clauses.filter((clause) => clause !== '')
    },
    end: () => [take(pending.length)].filter((clause) => clause !== ''),
  }
}

/** Length of the first complete clause, 0 when there is none yet. */
function cutOf(text: string, first: boolean): number {
  // A mark counts only with a space behind it: "$3.50" and "5 p.m" may still go on.
  for (const match of text.matchAll(/[.!?\u2026:;,]["')\]]*\s/g)) {
    const length = match.index + match[0].length
    if (length >= (first ? FIRST_MIN_CHARS : MIN_CHARS) && !ABBREVIATION.test(text.slice(0, length).trimEnd()))
      return length
  }
  if (text.length <= MAX_CHARS) return 0
  const space = text.lastIndexOf(' ', MAX_CHARS)
  return space > 0 ? space + 1 : MAX_CHARS
}

const speakable = (text: string): string =>
  text
    .replace(/[*_#`~|<>[\]{}\\]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
