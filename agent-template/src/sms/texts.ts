import type { TextMessage, TextOutcome } from './text-message.ts'

/** Sends text messages from the client's own number. */
export type Texts = {
  /** At most once a key. Never throws, and takes 15 s at the most. */
  send(text: TextMessage): Promise<TextOutcome>
}
