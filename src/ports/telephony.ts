export type NumberType = 'local' | 'mobile' | 'toll-free'

export type NumberCandidate = {
  /** E.164. */
  phoneNumber: string
  type: NumberType
  isoCountry: string
  locality: string | null
  region: string | null
  capabilities: { voice: boolean; sms: boolean; mms: boolean }
  addressRequirement: 'none' | 'any' | 'local' | 'foreign'
}

/** Where a number's events go; null: nowhere. */
export type NumberWebhooks = {
  voice: string | null
  sms: string | null
  status: string | null
  /** Asked by GET when `voice` does not answer. */
  voiceFallback?: string
}

export type OwnedNumber = {
  sid: string
  phoneNumber: string
  /** FriendlyName; ours starts with `klariqo:`. */
  tag: string
  webhooks: NumberWebhooks
  capabilities: { voice: boolean; sms: boolean; mms: boolean }
}

export type PhoneCall = {
  sid: string
  status:
    | 'queued'
    | 'initiated'
    | 'ringing'
    | 'in-progress'
    | 'completed'
    | 'busy'
    | 'no-answer'
    | 'failed'
    | 'canceled'
  direction: 'inbound' | 'outbound'
  from: string
  to: string
  durationSeconds: number | null
  /** ISO; when it was answered, before that when it came to be. */
  startedAt: string
}

/** Sound that the carrier keeps. */
export type Recording = {
  sid: string
  callSid: string
  /** ISO. */
  createdAt: string
}

/**
 * A carrier account. Errors: NUMBER_TAKEN (choose another), NUMBER_OUTCOME_UNKNOWN (time-out or 5xx on a purchase:
 * look before doing it again), VENDOR_* for the rest; each says whether it may be retried.
 */
export interface Telephony {
  /** Credential check: account status and whether it is a trial. */
  account(signal?: AbortSignal): Promise<{ sid: string; status: 'active' | 'suspended' | 'closed'; trial: boolean }>
  search(
    query: { isoCountry: string; type: NumberType; contains?: string; smsEnabled?: boolean; limit?: number },
    signal?: AbortSignal,
  ): Promise<NumberCandidate[]>
  /** Buys exactly this number, tagged. Idempotent by the number (buying an owned one updates it). */
  buy(
    order: { phoneNumber: string; tag: string; addressSid?: string; bundleSid?: string; webhooks?: NumberWebhooks },
    signal?: AbortSignal,
  ): Promise<OwnedNumber>
  findByNumber(phoneNumber: string, signal?: AbortSignal): Promise<OwnedNumber | null>
  /** All numbers of the account whose tag matches exactly; every number of the account without `tag`. */
  list(query: { tag?: string }, signal?: AbortSignal): Promise<OwnedNumber[]>
  setWebhooks(sid: string, webhooks: NumberWebhooks | null, signal?: AbortSignal): Promise<OwnedNumber>
  setTag(sid: string, tag: string, signal?: AbortSignal): Promise<OwnedNumber>
  /** Gives the number back for good; already gone is fine. */
  release(sid: string, signal?: AbortSignal): Promise<void>
  /** `approved` false with the vendor's word for its state when a bundle cannot be used yet. */
  bundle(sid: string, signal?: AbortSignal): Promise<{ approved: boolean; status: string }>
  call(
    order: { to: string; from: string; url: string; statusCallback: string },
    signal?: AbortSignal,
  ): Promise<PhoneCall>
  /** Texts `to`. Not safe to repeat. Throws SMS_REFUSED, and SMS_OUTCOME_UNKNOWN on a time-out or 5xx; `cause` has the carrier's code. */
  sendText(
    order: { from: string; to: string; body: string; statusCallback: string },
    signal?: AbortSignal,
  ): Promise<{ sid: string; status: string }>
  fetchCall(sid: string, signal?: AbortSignal): Promise<PhoneCall | null>
  /** Calls to and from these numbers since then (ISO), newest first; the legs of transfers are not among them. */
  calls(query: { numbers: readonly string[]; since: string }, signal?: AbortSignal): Promise<PhoneCall[]>
  hangUp(sid: string, signal?: AbortSignal): Promise<void>
  /** Recordings that are there: of one call, or of the whole account made before then (ISO). */
  recordings(query: { callSid: string } | { before: string }, signal?: AbortSignal): Promise<Recording[]>
  /** The sound as WAV; null when it is gone. */
  recordingSound(sid: string, signal?: AbortSignal): Promise<Uint8Array | null>
  /** Deletes the sound for good; already gone is fine. */
  deleteRecording(sid: string, signal?: AbortSignal): Promise<void>
}
