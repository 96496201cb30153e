import type { BroadcastBody, ClientMessage } from './message.ts'

/** Kinds and encodings of realtime-js's binary frames (its lib/serializer.ts). */
const pushKind = 3
const broadcastKind = 4
const jsonEncoding = 1
const binaryEncoding = 0

/** A client's binary broadcast: kind, five lengths, encoding, then join ref, ref, topic, event, metadata and the body. null when it is not one. */
export function readBroadcastPush(frame: Buffer): ClientMessage | null {
  if (frame.length < 7 || frame[0] !== pushKind) return null
  const encoding = frame[6]
  let at = 7
  const texts = [1, 2, 3, 4, 5].map((position) => {
    const from = at
    at += frame[position] ?? 0
    return frame.toString('utf8', from, at)
  })
  if (at > frame.length || (encoding !== jsonEncoding && encoding !== binaryEncoding)) return null
  const [joinRef = '', ref = '', topic = '', event = '', metadata = ''] = texts
  const rest = frame.subarray(at)
  const body = encoding === jsonEncoding ? { event, json: rest.toString('utf8') } : { event, bytes: Buffer.from(rest) }
  if ('json' in body && !isJson(body.json)) return null
  const payload = metadata === '' ? {} : { metadata }
  return { joinRef: joinRef || null, ref: ref || null, topic, event: 'broadcast', payload, body }
}

/** A broadcast to a client of version 2. */
export function writeBroadcast(topic: string, body: BroadcastBody): Buffer {
  const name = Buffer.from(topic)
  const event = Buffer.from(body.event)
  const [encoding, content] = 'json' in body ? [jsonEncoding, Buffer.from(body.json)] : [binaryEncoding, body.bytes]
  return Buffer.concat([Buffer.from([broadcastKind, name.length, event.length, 0, encoding]), name, event, content])
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
