/**
 * What the caller said as bare words: lower case, no accents, no punctuation, apostrophes dropped (`what's` is `whats`),
 * a plural `s` taken off, so that "prices?" and "price" are the same word. Triggers go through the same function.
 */
export function normaliseWords(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'\u2019]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word))
}
