import type { NumberWebhooks } from '../../ports/telephony.ts'

/** Webhooks as the SDK takes them; null clears them. An application or trunk would win over the addresses, so both are cleared. */
export const webhookFields = (webhooks: NumberWebhooks | null) => ({
  voiceUrl: webhooks?.voice ?? '',
  voiceMethod: 'POST',
  voiceFallbackUrl: webhooks?.voiceFallback ?? '',
  voiceFallbackMethod: 'POST',
  smsUrl: webhooks?.sms ?? '',
  smsMethod: 'POST',
  statusCallback: webhooks?.status ?? '',
  statusCallbackMethod: 'POST',
  voiceApplicationSid: '',
  smsApplicationSid: '',
  trunkSid: '',
})
