import type { Statement } from '../core/statement.ts'

type Call = Statement['calls'][number]

/** `2026-11-22 18:05`, by the clock the call was billed by. */
export const callStart = (call: Call): string => call.start_local.slice(0, 16).replace('T', ' ')

/** `3:07`. */
export const callLength = ({ duration_seconds: seconds }: Call): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
