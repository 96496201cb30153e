import type { TextKind } from './text-message.ts'

/**
 * The body with the business's name, which every text that we send first has to show (Spam Act 2003, s 17, in Australia;
 * good manners elsewhere). A reply goes to somebody who has just written to the business.
 */
export function introduced(body: string, kind: TextKind | 'stop_confirmation', business: string): string {
  const named = body.toLowerCase().includes(business.toLowerCase())
  return named || kind === 'reply' ? body : `${business}: ${body}`
}
