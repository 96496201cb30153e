import { PgrstError } from './pgrst-error.ts'

/** The `Prefer` header. What it may hold here: see `allowed`; anything else is refused, unlike in PostgREST, which ignores it. */
export type Preferences = {
  representation: boolean
  count: 'exact' | 'planned' | 'estimated' | null
  resolution: 'merge-duplicates' | 'ignore-duplicates' | null
  missingDefault: boolean
  maxAffected: number | null
}

const allowed = new Map(
  Object.entries<readonly string[]>({
    return: ['representation', 'minimal'],
    count: ['exact', 'planned', 'estimated'],
    resolution: ['merge-duplicates', 'ignore-duplicates'],
    missing: ['default', 'null'],
    handling: ['strict', 'lenient'],
    tx: ['commit'],
  }),
)

export function parsePreferences(header: string | undefined): Preferences {
  const given = new Map<string, string>()
  const refused: string[] = []
  for (const word of (header ?? '').split(',').map((each) => each.trim())) {
    if (word === '') continue
    const [name = '', value = ''] = word.split('=').map((each) => each.trim())
    const known = name === 'max-affected' ? /^\d+$/.test(value) : allowed.get(name)?.includes(value)
    if (!known) refused.push(word)
    else if (!given.has(name)) given.set(name, value)
  }
  if (refused.length > 0)
    throw new PgrstError(400, 'PGRST122', 'Invalid preferences given with handling=strict', {
      details: `Invalid preferences: ${refused.join(', ')}`,
      hint: 'The sandbox refuses every preference it does not know or support',
    })
  const count = given.get('count')
  const resolution = given.get('resolution')
  return {
    representation: given.get('return') === 'representation',
    count: count === 'exact' || count === 'planned' || count === 'estimated' ? count : null,
    resolution: resolution === 'merge-duplicates' || resolution === 'ignore-duplicates' ? resolution : null,
    missingDefault: given.get('missing') === 'default',
    // PostgREST heeds the limit in strict handling only.
    maxAffected:
      given.get('handling') === 'strict' && given.has('max-affected') ? Number(given.get('max-affected')) : null,
  }
}
