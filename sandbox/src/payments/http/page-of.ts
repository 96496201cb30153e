import { z } from 'zod'
import { noSuch } from '../errors/no-such.ts'
import { param } from './param.ts'

/** What every list takes. */
export const pageParams = {
  limit: param.integer.pipe(z.int().min(1).max(100)).optional(),
  starting_after: param.text.optional(),
  created: param.created.optional(),
}

type Page = {
  limit?: number | undefined
  starting_after?: string | undefined
  created?: { gte: number; lte: number } | undefined
}

/** One page of a list, newest first. */
export function pageOf<Item extends { id: string; created: number }, Shown>(
  items: readonly Item[],
  { limit = 10, starting_after, created = { gte: 0, lte: Infinity } }: Page,
  options: { url: string; show: (item: Item) => Shown },
): { object: 'list'; url: string; has_more: boolean; data: Shown[] } {
  const fitting = items.filter((item) => item.created >= created.gte && item.created <= created.lte).toReversed()
  const after = starting_after === undefined ? -1 : fitting.findIndex((item) => item.id === starting_after)
  if (starting_after !== undefined && after < 0) throw noSuch('object', starting_after, 'starting_after')
  const rest = fitting.slice(after + 1)
  return {
    object: 'list',
    url: options.url,
    has_more: rest.length > limit,
    data: rest.slice(0, limit).map(options.show),
  }
}
