import type { LevelQuery } from './query-types.ts'

/** `Range: 0-9` (unit items) narrows what `limit` and `offset` say; both bounds are inclusive. A range of another form is ignored, as PostgREST does. */
export function parseRange(header: string | undefined, level: LevelQuery): { offset: number; limit: number | null } {
  const found = /^(\d+)-(\d*)$/.exec((header ?? '').replace(/^items=/, ''))
  if (!found) return { offset: level.offset, limit: level.limit }
  const from = Math.max(level.offset, Number(found[1]))
  const ends = [
    level.limit === null ? Number.POSITIVE_INFINITY : level.offset + level.limit,
    found[2] === '' ? Number.POSITIVE_INFINITY : Number(found[2]) + 1,
  ]
  const end = Math.min(...ends)
  return { offset: from, limit: end === Number.POSITIVE_INFINITY ? null : Math.max(0, end - from) }
}
