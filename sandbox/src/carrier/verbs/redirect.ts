import { CarrierError } from '../errors/carrier-error.ts'
import { resolveUrl } from './action-program.ts'
import type { Verb } from './verb.ts'

/** `<Redirect>`: goes on with another document; what follows it is never reached. */
export const redirect: Verb = async ({ node, documentUrl }) => {
  const target = node.text || documentUrl
  if (!target) throw new CarrierError(11100, '<Redirect> without an address')
  const method = (node.attributes.method ?? 'POST').toUpperCase()
  return { url: resolveUrl(target, documentUrl), method, event: 'redirect' }
}
