/** Where the next TwiML comes from: given as text, or requested. `params` are added to the request. */
export type Program =
  | { twiml: string }
  | {
      url: string
      method: string
      params?: Record<string, string>
      fallback?: { url: string; method: string } | null
      /** Shown in the log of the call's requests. */
      event: string
    }
