/** Hundredths of a millisecond are enough for any reader. */
export const roundedMs = (ms: number): number => Math.round(ms * 100) / 100
