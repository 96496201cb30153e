import { createHash } from 'node:crypto'

/** A UUID (version 8, RFC 9562) of what was asked for in which call: asked again in other letter case or spacing, it is the same. */
export function contentId(callSid: string, parts: readonly string[]): string {
  const same = parts.map((part) => part.toLowerCase().replace(/\s+/g, ' ').trim())
  const hex = createHash('sha256')
    .update(JSON.stringify([callSid, ...same]))
    .digest('hex')
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
