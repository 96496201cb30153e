import { resolveUrl } from './action-program.ts'
import type { VerbContext } from './verb.ts'

/** Where a verb wants to be told of its recording; null: nowhere. */
export function recordingCallback({ node, documentUrl }: VerbContext): { url: string; method: string } | null {
  const { recordingStatusCallback: url, recordingStatusCallbackMethod: method = 'POST' } = node.attributes
  return url ? { url: resolveUrl(url, documentUrl), method: method.toUpperCase() } : null
}
