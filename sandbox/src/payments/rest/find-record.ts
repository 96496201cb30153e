import { noSuch } from '../errors/no-such.ts'

/** The record of this id. `param` names the parameter it came in; without it, it is the address itself. */
export function findRecord<Item extends { id: string }>(
  items: readonly Item[],
  kind: string,
  id: string,
  param?: string,
): Item {
  const found = items.find((item) => item.id === id)
  if (!found) throw noSuch(kind, id, param)
  return found
}
