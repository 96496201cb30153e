import type { AgentMessage } from '@klariqo/contract/media-stream'

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** What is wrong with a message from the server, in words; or the message. Missing and extra fields are both wrong. */
export function checkAgentMessage(text: string, streamSid: string): AgentMessage | string {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  if (!isRecord(message)) return 'not an object'
  const event = message.event
  if (event !== 'media' && event !== 'mark' && event !== 'clear') return `unknown event ${JSON.stringify(event)}`
  if (message.streamSid !== streamSid) return 'streamSid is missing or of another stream'
  const fields = event === 'clear' ? ['event', 'streamSid'] : ['event', 'streamSid', event]
  const odd = oddFields(message, fields)
  if (odd) return odd
  if (event === 'clear') return { event, streamSid }
  const inner = event === 'media' ? 'payload' : 'name'
  const body = message[event]
  if (!isRecord(body)) return `${event} is not an object`
  const oddInside = oddFields(body, [inner])
  if (oddInside) return `${event}: ${oddInside}`
  const value = body[inner]
  if (typeof value !== 'string' || value === '') return `${event}.${inner} is not a text`
  if (event === 'mark') return { event, streamSid, mark: { name: value } }
  if (value.length % 4 !== 0 || !BASE64.test(value)) return 'media.payload is not base64'
  return { event, streamSid, media: { payload: value } }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function oddFields(message: Record<string, unknown>, wanted: string[]): string | null {
  const missing = wanted.find((field) => !(field in message))
  if (missing) return `${missing} is missing`
  const extra = Object.keys(message).find((field) => !wanted.includes(field))
  return extra ? `${extra} is not a field of it` : null
}
