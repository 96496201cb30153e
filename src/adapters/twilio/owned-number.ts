import type { OwnedNumber } from '../../ports/telephony.ts'

/** The fields of the SDK's IncomingPhoneNumber that are read. */
export type SdkNumber = {
  sid: string
  phoneNumber: string
  friendlyName: string
  voiceUrl: string
  voiceFallbackUrl: string
  smsUrl: string
  statusCallback: string
  capabilities: { voice?: boolean; sms?: boolean; mms?: boolean }
}

/** A number in our words; empty addresses are null. Throws when the answer is not a number at all (cut off, or not JSON). */
export function ownedNumber(number: SdkNumber): OwnedNumber {
  if (!/^PN[0-9a-fA-F]{32}$/.test(number.sid ?? '')) throw new Error('the answer of the carrier holds no number')
  const { voice = false, sms = false, mms = false } = number.capabilities ?? {}
  return {
    sid: number.sid,
    phoneNumber: number.phoneNumber,
    tag: number.friendlyName,
    webhooks: {
      voice: number.voiceUrl || null,
      sms: number.smsUrl || null,
      status: number.statusCallback || null,
      ...(number.voiceFallbackUrl && { voiceFallback: number.voiceFallbackUrl }),
    },
    capabilities: { voice, sms, mms },
  }
}
