const MAX_BODY = 1600
/** Numbering plans call what may be either so. */
const TEXTABLE = new Set(['mobile', 'fixed_line_or_mobile', 'voip'])

export type Judged = { country: string | null; refusal: string | null }

/**
 * Where a text would go and why it cannot, in words: by the full numbering plans, which are large and loaded with the first
 * text, not before.
 */
export async function textRefusal(to: string, body: string): Promise<Judged> {
  if (!/^\+[1-9]\d{4,14}$/.test(to))
    return { country: null, refusal: 'this is not a phone number with its country code' }
  const { destinationOf } = await import('./destination.ts')
  const { country, kind } = destinationOf(to)
  return { country, refusal: ofNumber(country, kind) ?? ofBody(body) }
}

function ofNumber(country: string | null, kind: string): string | null {
  if (country !== null && TEXTABLE.has(kind)) return null
  if (kind === 'fixed_line') return 'it is a landline, which cannot receive texts'
  if (country === null || kind === 'unknown') return 'no numbering plan knows this number'
  return `it is a ${kind.replaceAll('_', ' ').replace('premium rate', 'premium-rate')} number`
}

function ofBody(body: string): string | null {
  if (body === '') return 'there is nothing in it'
  return body.length > MAX_BODY ? `it is longer than ${MAX_BODY} characters` : null
}
