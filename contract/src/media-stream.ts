/**
 * Messages of a bidirectional Media Stream, one JSON object a text frame; 8 kHz mono mu-law, base64. Every number
 * inside but the media format is a string. Source: Twilio's Media Streams reference.
 */

/** One inbound `media` message holds 20 ms. */
export const FRAME_MS = 20
/** Bytes of mu-law in 20 ms. */
export const FRAME_BYTES = 160
export const LINE_SAMPLE_RATE = 8000

export type ConnectedMessage = { event: 'connected'; protocol: 'Call'; version: '1.0.0' }

export type StartMessage = {
  event: 'start'
  sequenceNumber: string
  start: {
    accountSid: string
    streamSid: string
    callSid: string
    tracks: ('inbound' | 'outbound')[]
    mediaFormat: { encoding: 'audio/x-mulaw'; sampleRate: 8000; channels: 1 }
    /** The `<Parameter>` nouns of the `<Stream>`. */
    customParameters: Record<string, string>
  }
  streamSid: string
}

export type InboundMediaMessage = {
  event: 'media'
  sequenceNumber: string
  /** `chunk` counts media messages from 1; `timestamp` is ms from the start of the stream. */
  media: { track: 'inbound' | 'outbound'; chunk: string; timestamp: string; payload: string }
  streamSid: string
}

export type DtmfMessage = {
  event: 'dtmf'
  streamSid: string
  sequenceNumber: string
  dtmf: { track: 'inbound_track'; digit: string }
}

/** Comes back when the audio queued before our mark has been played, or at once when `clear` emptied the queue. */
export type InboundMarkMessage = { event: 'mark'; sequenceNumber: string; streamSid: string; mark: { name: string } }

export type StopMessage = {
  event: 'stop'
  sequenceNumber: string
  stop: { accountSid: string; callSid: string }
  streamSid: string
}

/** From the carrier to the agent. */
export type CarrierMessage =
  | ConnectedMessage
  | StartMessage
  | InboundMediaMessage
  | DtmfMessage
  | InboundMarkMessage
  | StopMessage

/** `payload` is base64 of raw mu-law without any file header, of any length. */
export type OutboundMediaMessage = { event: 'media'; streamSid: string; media: { payload: string } }
export type OutboundMarkMessage = { event: 'mark'; streamSid: string; mark: { name: string } }
/** Throws away everything buffered and not yet played; pending marks come back at once. */
export type ClearMessage = { event: 'clear'; streamSid: string }

/** From the agent to the carrier. An unknown event, a missing or extra field or a wrong streamSid is error 31951. */
export type AgentMessage = OutboundMediaMessage | OutboundMarkMessage | ClearMessage
