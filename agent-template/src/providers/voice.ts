/** A voice that speaks one clause at a time. */
export type Voice = {
  /** 8 kHz mu-law as it comes, in pieces of any length. Throws `ProviderError` when the voice refuses, stays silent too long or breaks off. */
  speak(text: string, signal: AbortSignal): AsyncIterable<Uint8Array>
}
