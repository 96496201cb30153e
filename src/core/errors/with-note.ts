import { KlariqoError } from './klariqo-error.ts'

/** The same error with one more sentence in its hint, e.g. which bought number is kept. Anything that is not from the table comes back as it is. */
export function withNote(error: unknown, note: string): unknown {
  if (!(error instanceof KlariqoError)) return error
  const noted = new KlariqoError(error.code, error.values, { cause: error.cause })
  return Object.defineProperty(noted, 'hint', { value: `${error.hint} ${note}`, enumerable: true })
}
