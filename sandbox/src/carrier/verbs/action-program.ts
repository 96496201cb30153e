import type { Program } from '../call/program.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { VerbContext } from './verb.ts'

/** An address in a document, made absolute. Throws 11100. */
export function resolveUrl(text: string, documentUrl: string | null): string {
  const base = documentUrl ?? undefined
  if (!URL.canParse(text, base)) throw new CarrierError(11100, text)
  return new URL(text, base).href
}

/**
 * The document a verb's `action` leads to, with what the verb found out. Without an action: the document it stands in
 * when `fallBackToDocument` (Gather and Record ask it again), else null.
 */
export function actionProgram(
  { node, documentUrl }: VerbContext,
  params: Record<string, string>,
  fallBackToDocument: boolean,
): Program | null {
  const { action, method = 'POST' } = node.attributes
  const url = action ? resolveUrl(action, documentUrl) : fallBackToDocument ? documentUrl : null
  return url === null ? null : { url, method: method.toUpperCase(), params, event: `action:${node.name}` }
}
