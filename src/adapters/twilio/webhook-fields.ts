import type { NumberWebhooks } from '../../ports/telephony.ts'

/** Webhooks as the SDK takes them. What is not given is sent as an empty text: that is how the vendor clears a field. */
export const webhookFields = (webhooks: NumberWebhooks | null) => ({
  voiceUrl: webhooks?.voice ?? '',
  voiceMethod: 'POST',
  voiceFallbackUrl: webhooks?.voiceFallback ?? '',
  // A file behind nginx, which answers nothing else.
  voiceFallbackMethod: 'GET',
  smsUrl: webhooks?.sms ?? '',
  smsMethod: 'POST',
  statusCallback: webhooks?.status ?? '',
  statusCallbackMethod: 'POST',
})

/** The same for a number that is new and has nothing to clear. */
export const newWebhookFields = (webhooks: NumberWebhooks) =>
  Object.fromEntries(Object.entries(webhookFields(webhooks)).filter(([, value]) => value !== ''))
