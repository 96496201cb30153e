import type { TwilioOptions } from './create-twilio-telephony.ts'

/** Sound is big and comes from slower storage than the rest. */
const TIMEOUT_MS = 60_000

/** A failed request in the form the SDK's errors have. */
class RecordingRequestError extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the recording was answered with HTTP ${status}`)
    this.status = status
  }
}

/**
 * A recording as WAV; null when there is none. Not through the SDK, which reads every answer as text. Address and form:
 * Twilio, Recordings resource, "Fetch a recording media file".
 */
export async function fetchRecording(
  { accountSid, authToken }: TwilioOptions,
  address: string,
  sid: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const url = `${address}/2010-04-01/Accounts/${accountSid}/Recordings/${encodeURIComponent(sid)}.wav`
  const response = await fetch(url, {
    headers: { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken.reveal()}`).toString('base64')}` },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  })
  if (response.ok) return new Uint8Array(await response.arrayBuffer())
  await response.body?.cancel()
  if (response.status === 404) return null
  throw new RecordingRequestError(response.status)
}
