const SPOKEN = 5

/** `Bondi, Randwick and Coogee`; no more than five, because nobody listens to a sixth. */
export function spokenList(entries: readonly string[], joint: string): string {
  const said = entries.slice(0, SPOKEN)
  const last = said.at(-1) ?? ''
  return said.length < 2 ? last : `${said.slice(0, -1).join(', ')} ${joint} ${last}`
}
