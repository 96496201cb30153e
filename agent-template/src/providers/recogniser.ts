/** One message of a recogniser, in our words. */
export type Heard =
  | {
      kind: 'words'
      text: string
      confidence: number
      final: boolean
      speechEnd: boolean
      /** Up to where of the sound sent the words reach, ms; missing where the recogniser does not say. */
      soundEndMs?: number
    }
  | { kind: 'utterance_end' }

export type RecogniserListener = {
  onHeard(event: Heard): void
  /** At most once; nothing comes afterwards. */
  onFailure(error: Error): void
}

/** One call's ear: 8 kHz mu-law in, words out. */
export type RecogniserStream = {
  /** Takes one frame; never blocks. Sound from before the line is up is kept, at most a few seconds of it. */
  send(frame: Buffer): void
  /** The caller has stopped speaking and the words are overdue: whatever can be done about it is to be done now. */
  late(): void
  /** Lets the recogniser finish and closes; nothing is reported afterwards. */
  close(): void
}

/** Whose ear it is: a vendor's usage reports and logs name the call by it. */
export type RecognisedCall = { callSid: string }

export type Recogniser = { open(listener: RecogniserListener, call: RecognisedCall): RecogniserStream }
