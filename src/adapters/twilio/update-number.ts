import type { Twilio } from 'twilio'

/**
 * Changes a number. An application or a trunk set on it by hand would win over its addresses without a word, so they
 * are taken off when there are any.
 */
export async function updateNumber(sdk: Twilio, sid: string, fields: object) {
  const number = await sdk.incomingPhoneNumbers(sid).update(fields)
  const { voiceApplicationSid, smsApplicationSid, trunkSid } = number
  if (!('voiceUrl' in fields) || !(voiceApplicationSid || smsApplicationSid || trunkSid)) return number
  return sdk.incomingPhoneNumbers(sid).update({ voiceApplicationSid: '', smsApplicationSid: '', trunkSid: '' })
}
