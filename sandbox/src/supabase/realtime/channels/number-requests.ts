import type { Wanted } from './changes-link.ts'

/** Numbers for the entries of `postgres_changes`, from 1; equal entries share one, as the hash of hosted Realtime makes them. */
export function numberRequests(entries: readonly Wanted['params'][]): Wanted[] {
  const ids = new Map<string, number>()
  return entries.map((params) => {
    const key = JSON.stringify(params)
    const id = ids.get(key) ?? ids.size + 1
    ids.set(key, id)
    return { id, params }
  })
}
