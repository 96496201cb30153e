/** A snippet ready to be served and played. */
export type SnippetAudio = {
  mp3: Uint8Array
  /** 8 kHz mu-law without a header. */
  ulaw: Uint8Array
  /** True length of the mu-law audio. */
  durationMs: number
}

/** Keeps synthesised snippets between runs; key is the content hash (text, voice, settings, formats). A damaged entry reads as absent. */
export interface SnippetCache {
  get(contentHash: string): Promise<SnippetAudio | null>
  put(contentHash: string, audio: SnippetAudio): Promise<void>
}
