/** An attribute that is a whole number; what it is not, or out of range, counts as not given. */
export function wholeNumber(text: string | undefined, fallback: number, max = 14_400): number {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(max, Number(text)) : fallback
}
