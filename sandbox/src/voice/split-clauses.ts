/** The first clause may be short, so that sound starts soon; later ones are joined up to about this many letters. */
const FIRST_LEAST = 12
const LATER_LEAST = 60

/**
 * Cuts text where a speaker would breathe, so that the first words can be heard while the rest is still being spoken.
 * Every letter of the text is in exactly one clause; a text without a break is one clause.
 */
export function splitClauses(text: string): string[] {
  const clauses: string[] = []
  let current = ''
  for (const piece of text.split(/(?<=[.!?;:,])\s+|\n+/)) {
    current = current === '' ? piece.trim() : `${current} ${piece.trim()}`
    if (current.length >= (clauses.length === 0 ? FIRST_LEAST : LATER_LEAST)) {
      clauses.push(current)
      current = ''
    }
  }
  if (current !== '') clauses.push(current)
  return clauses
}
