/** What came back from an address: `status` 0 with `problem` when nothing answered. */
export type ProbeAnswer = { status: number; body: string; problem: string | null }

/**
 * Looks at a client the way the outside world does: through its public address. Never throws for an answer that is bad
 * or absent (that is a result); throws only the signal's reason. Each request is given at most 10 s.
 */
export interface Probe {
  /** GET, unsigned. */
  health(url: string, signal?: AbortSignal): Promise<ProbeAnswer>
  /** POST of a form signed as the carrier signs it (HMAC-SHA1 over the address and the sorted fields, header X-Twilio-Signature). */
  voiceWebhook(url: string, fields: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ProbeAnswer>
}
