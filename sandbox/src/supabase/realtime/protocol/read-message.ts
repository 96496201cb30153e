import { readBroadcastPush } from './broadcast-frame.ts'
import type { ClientMessage, Version } from './message.ts'

/** Reads a frame of a client; null when it is none of the protocol's. */
export function readMessage(frame: Buffer, binary: boolean, version: Version): ClientMessage | null {
  if (binary) return version === '2.0.0' ? readBroadcastPush(frame) : null
  const value = parseJson(frame.toString('utf8'))
  if (version === '2.0.0') {
    if (!Array.isArray(value) || value.length !== 5) return null
    const [joinRef, ref, topic, event, payload] = value as unknown[]
    return message({ joinRef, ref, topic, event, payload })
  }
  if (!isRecord(value)) return null
  const { join_ref: joinRef, ref, topic, event, payload } = value
  return message({ joinRef, ref, topic, event, payload })
}

function message(fields: Record<'joinRef' | 'ref' | 'topic' | 'event' | 'payload', unknown>): ClientMessage | null {
  const { topic, event, payload } = fields
  const joinRef = fields.joinRef ?? null
  const ref = fields.ref ?? null
  if (typeof topic !== 'string' || typeof event !== 'string') return null
  if ((joinRef !== null && typeof joinRef !== 'string') || (ref !== null && typeof ref !== 'string')) return null
  return { joinRef, ref, topic, event, payload: isRecord(payload) ? payload : {} }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
