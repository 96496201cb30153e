/** A text message as the carrier took it; `status` in its own words. */
type SentMessage = { sid: string; status: string }

/** The telephone company, as far as an agent asks it for things. Every method throws `CarrierError`, at the latest when `signal` is aborted. */
export type Carrier = {
  /** Texts `to` (E.164) from the client's own number. Not safe to repeat: the carrier has no idempotency key. */
  sendMessage(message: { to: string; body: string; statusCallback: string }, signal: AbortSignal): Promise<SentMessage>
  /** Rings `to` from the client's own number; the call then asks `url` what to do. Not safe to repeat. */
  placeCall(
    call: { to: string; url: string; statusCallback: string; timeLimitSeconds: number },
    signal: AbortSignal,
  ): Promise<{ sid: string }>
  /** Ends a call; one that is over already is no error. */
  hangUp(callSid: string, signal: AbortSignal): Promise<void>
  /** Records both sides of a call under way, a channel each. Null when it is over. */
  startRecording(callSid: string, statusCallback: string, signal: AbortSignal): Promise<{ sid: string } | null>
  /** The sound of a recording as WAV; null when there is none of that sid. The caller reads or cancels the body. */
  openRecording(recordingSid: string, signal: AbortSignal): Promise<Response | null>
  /** Resolves when the account exists and its key is right. */
  ping(signal: AbortSignal): Promise<void>
}
