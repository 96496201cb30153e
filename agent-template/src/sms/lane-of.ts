import { createHash } from 'node:crypto'

/** By what the writes of one text are queued, so that they are done in order; in the form of a sid, which the spool names its files by. */
export const laneOf = (key: string): string => `SM${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
