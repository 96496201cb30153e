import type { MessageRecord } from '../store/carrier-state.ts'

/** What every request about a text tells of it. */
export function messageParams(message: MessageRecord, accountSid: string): URLSearchParams {
  const params = new URLSearchParams({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    MessageSid: message.sid,
    SmsSid: message.sid,
    SmsMessageSid: message.sid,
    From: message.from,
    To: message.to,
    SmsStatus: message.status,
  })
  if (message.direction === 'inbound') {
    for (const [name, value] of Object.entries({
      Body: message.body,
      NumMedia: '0',
      NumSegments: segmentsOf(message.body),
    })) {
      params.set(name, value)
    }
  } else {
    params.set('MessageStatus', message.status)
    if (message.error_code !== null) params.set('ErrorCode', String(message.error_code))
  }
  return params
}

/** Parts a text is sent in: 160 characters, 153 each when more, and 70 and 67 when it has any beyond plain Latin. */
export function segmentsOf(body: string): string {
  const plain = /^[\x20-\x7e\n\r£¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà§¿¡€]*$/.test(body)
  const [one, many] = plain ? [160, 153] : [70, 67]
  return String(body.length <= one ? 1 : Math.ceil(body.length / many))
}
