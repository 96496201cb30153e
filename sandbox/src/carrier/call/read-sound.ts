import { LINE_SAMPLE_RATE } from '@klariqo/contract/media-stream'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import { resample } from '@klariqo/contract/resample'
import { readWav } from '@klariqo/contract/wav'
import { MPEGDecoder } from 'mpg123-decoder'
import { CarrierError } from '../errors/carrier-error.ts'
import type { LiveCall } from './live-call.ts'

const MAX_BYTES = 16 * 1024 * 1024

/** Fetches a sound (WAV, MP3, or raw mu-law as audio/basic) and gives it as the line plays it. Throws 11200, 11205 or 12300. */
export async function readSound(call: LiveCall, url: string, signal: AbortSignal): Promise<Uint8Array> {
  const request = { url, method: 'GET', params: new URLSearchParams(), event: 'play', signal, maxBytes: MAX_BYTES }
  const answer = await call.request(request)
  if (answer.contentType === 'audio/basic') return answer.body
  try {
    return answer.body.toString('latin1', 0, 4) === 'RIFF' ? decodeWav(answer.body) : await decodeMp3(answer.body)
  } catch (error) {
    throw new CarrierError(12300, `${url}: ${(error as Error).message}`)
  }
}

function decodeWav(file: Buffer): Uint8Array {
  const { samples, sampleRate, channels } = readWav(file)
  const left = channels === 1 ? samples : samples.filter((_, i) => i % channels === 0)
  return encodeMulaw(resample(left, sampleRate, LINE_SAMPLE_RATE))
}

async function decodeMp3(file: Buffer): Promise<Uint8Array> {
  const decoder = new MPEGDecoder()
  await decoder.ready
  try {
    const { channelData, sampleRate, samplesDecoded } = decoder.decode(file)
    const [left] = channelData
    if (!left || samplesDecoded === 0) throw new Error('neither WAV nor MP3')
    const samples = Int16Array.from(left.subarray(0, samplesDecoded), (value) =>
      Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))),
    )
    return encodeMulaw(resample(samples, sampleRate, LINE_SAMPLE_RATE))
  } finally {
    decoder.free()
  }
}
