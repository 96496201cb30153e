import { createHash, timingSafeEqual } from 'node:crypto'

/** True when the header is Basic with exactly this account and token; takes the same time for every wrong one. */
export function basicAuthFits(header: string | undefined, accountSid: string, authToken: string): boolean {
  const want = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(header ?? ''), digest(want))
}
