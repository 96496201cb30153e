/** Letters a token of English has on average, by the vendors' own account; other languages have fewer. */
const LETTERS = 4

/** About how many tokens this is, where the vendor has not told. Never 0. */
export const estimateTokens = (...parts: readonly unknown[]): number =>
  Math.ceil(parts.reduce<number>((sum, part) => sum + JSON.stringify(part ?? '').length, 0) / LETTERS)
