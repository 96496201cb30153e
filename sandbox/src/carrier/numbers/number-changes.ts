import { CarrierError } from '../errors/carrier-error.ts'
import type { Form } from '../rest/form.ts'
import type { OwnedNumber } from '../store/carrier-state.ts'

/** What a form says about a number: only the fields that were given; an empty text clears one. */
export function numberChanges(form: Form): Partial<OwnedNumber> {
  const friendlyName = form.text('FriendlyName')
  if (friendlyName !== null && friendlyName.length > 64) throw new CarrierError(20001, 'FriendlyName is longer than 64')
  const given = {
    friendly_name: friendlyName,
    voice_url: form.url('VoiceUrl', 21402),
    voice_method: form.method('VoiceMethod'),
    voice_fallback_url: form.url('VoiceFallbackUrl', 21402),
    voice_fallback_method: form.method('VoiceFallbackMethod'),
    sms_url: form.url('SmsUrl', 21402),
    sms_method: form.method('SmsMethod'),
    sms_fallback_url: form.url('SmsFallbackUrl', 21402),
    sms_fallback_method: form.method('SmsFallbackMethod'),
    status_callback: form.url('StatusCallback', 21502),
    status_callback_method: form.method('StatusCallbackMethod'),
    voice_application_sid: form.text('VoiceApplicationSid'),
    sms_application_sid: form.text('SmsApplicationSid'),
    trunk_sid: form.text('TrunkSid'),
    address_sid: form.text('AddressSid'),
    bundle_sid: form.text('BundleSid'),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

/** A fallback without the address it falls back from is refused. */
export function checkFallbacks(number: Partial<OwnedNumber>): void {
  if (number.voice_fallback_url && !number.voice_url) throw new CarrierError(21405, 'VoiceFallbackUrl')
  if (number.sms_fallback_url && !number.sms_url) throw new CarrierError(21405, 'SmsFallbackUrl')
}
