import * as z from 'zod/mini'

export type StreamStart = { event: 'start'; streamSid: string; callSid: string; accountSid: string; token: string }

/** A message of the carrier, with what we use of it. */
export type StreamMessage =
  | { event: 'connected' | 'stop' | 'other' }
  | StreamStart
  | { event: 'media'; sound: Buffer }
  | { event: 'mark'; name: string }
  | { event: 'dtmf'; key: string }

const startSchema = z.object({
  event: z.literal('start'),
  start: z.object({
    // It goes into every frame we send, as text: nothing but its own form may pass.
    streamSid: z.string().check(z.regex(/^MZ[0-9a-fA-F]{32}$/)),
    callSid: z.string(),
    accountSid: z.string(),
    mediaFormat: z.object({
      encoding: z.literal('audio/x-mulaw'),
      sampleRate: z.literal(8000),
      channels: z.literal(1),
    }),
    customParameters: z.record(z.string(), z.string()),
  }),
})
const mediaSchema = z.object({ media: z.object({ track: z.string(), payload: z.string() }) })
const dtmfSchema = z.object({ dtmf: z.object({ digit: z.string().check(z.regex(/^[0-9*#A-D]$/)) }) })
const markSchema = z.object({ mark: z.object({ name: z.string() }) })

/** Reads one text frame of the media socket; null when it is not the protocol. Unknown events are `other`. */
export function parseStreamMessage(data: Buffer): StreamMessage | null {
  let json: unknown
  try {
    json = JSON.parse(data.toString('utf8'))
  } catch {
    return null
  }
  const event = (json as { event?: unknown } | null)?.event
  if (event === 'media') {
    const media = mediaSchema.safeParse(json)
    if (!media.success) return null
    if (media.data.media.track !== 'inbound') return { event: 'other' }
    return { event, sound: Buffer.from(media.data.media.payload, 'base64') }
  }
  if (event === 'mark') {
    const mark = markSchema.safeParse(json)
    return mark.success ? { event, name: mark.data.mark.name } : null
  }
  if (event === 'dtmf') {
    const dtmf = dtmfSchema.safeParse(json)
    return dtmf.success ? { event, key: dtmf.data.dtmf.digit } : null
  }
  if (event === 'start') {
    const start = startSchema.safeParse(json)
    if (!start.success) return null
    const { streamSid, callSid, accountSid, customParameters } = start.data.start
    return { event, streamSid, callSid, accountSid, token: customParameters.token ?? '' }
  }
  if (event === 'connected' || event === 'stop') return { event }
  return typeof event === 'string' ? { event: 'other' } : null
}
