/** Sound as ElevenLabs' `output_format` names it. `bitrate` in kbit/s for mp3. */
export type OutputFormat =
  | { codec: 'pcm'; sampleRate: number; contentType: string }
  | { codec: 'ulaw'; sampleRate: number; contentType: string }
  | { codec: 'mp3'; sampleRate: 22_050 | 24_000 | 44_100; bitrate: 32 | 48 | 64 | 96 | 128 | 192; contentType: string }

const PCM_RATES = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000]
const MP3 = new Map<string, Pick<Extract<OutputFormat, { codec: 'mp3' }>, 'sampleRate' | 'bitrate'>>([
  ['mp3_22050_32', { sampleRate: 22_050, bitrate: 32 }],
  ['mp3_24000_48', { sampleRate: 24_000, bitrate: 48 }],
  ['mp3_44100_32', { sampleRate: 44_100, bitrate: 32 }],
  ['mp3_44100_64', { sampleRate: 44_100, bitrate: 64 }],
  ['mp3_44100_96', { sampleRate: 44_100, bitrate: 96 }],
  ['mp3_44100_128', { sampleRate: 44_100, bitrate: 128 }],
  ['mp3_44100_192', { sampleRate: 44_100, bitrate: 192 }],
])

/** Null for a format that the vendor or this voice does not have (alaw and opus are the vendor's alone). */
export function outputFormat(name: string): OutputFormat | null {
  if (name === 'ulaw_8000') return { codec: 'ulaw', sampleRate: 8_000, contentType: 'audio/basic' }
  const mp3 = MP3.get(name)
  if (mp3) return { codec: 'mp3', ...mp3, contentType: 'audio/mpeg' }
  const rate = Number(/^pcm_(\d+)$/.exec(name)?.[1])
  if (!PCM_RATES.includes(rate)) return null
  return { codec: 'pcm', sampleRate: rate, contentType: 'audio/pcm' }
}
