import { FRAME_BYTES } from '@klariqo/contract/media-stream'
import { MULAW_SILENCE } from '@klariqo/contract/mulaw'
import type { Frames } from './frames.ts'

/**
 * mu-law sound as frames, the last one filled up with silence. A frame becomes text when it is sent (half a microsecond):
 * as text all at once a client's snippets would take three times the memory, and start-up would warm up the compiler.
 */
export function soundFrames(sound: Uint8Array): Frames {
  const length = Math.ceil(sound.length / FRAME_BYTES)
  const whole = Buffer.alloc(length * FRAME_BYTES, MULAW_SILENCE)
  whole.set(sound)
  return {
    length,
    at: (index) =>
      index < length ? whole.toString('base64', index * FRAME_BYTES, (index + 1) * FRAME_BYTES) : undefined,
  }
}
