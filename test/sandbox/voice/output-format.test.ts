import { expect, test } from 'vitest'
import { createAudioEncoder } from '../../../sandbox/src/voice/audio-encoder.ts'
import { outputFormat } from '../../../sandbox/src/voice/output-format.ts'

const second = Int16Array.from({ length: 16_000 }, (_, i) =>
  Math.round(8_000 * Math.sin((2 * Math.PI * 440 * i) / 16_000)),
)

async function bytesOf(name: string): Promise<Uint8Array> {
  const format = outputFormat(name)
  if (!format) throw new Error(`no format ${name}`)
  const encoder = await createAudioEncoder(format, 16_000)
  return Buffer.concat([encoder.add(second.subarray(0, 4_000)), encoder.add(second.subarray(4_000)), encoder.finish()])
}

test.each([
  ['ulaw_8000', 8_000],
  ['pcm_8000', 16_000],
  ['pcm_16000', 32_000],
  ['pcm_22050', 44_100],
  ['pcm_24000', 48_000],
  ['pcm_44100', 88_200],
])('a second in two pieces is %s of %i bytes', async (name, bytes) => {
  // Two pieces are rounded to whole samples each.
  expect(Math.abs((await bytesOf(name)).length - bytes)).toBeLessThanOrEqual(2)
})

test.each(['mp3_22050_32', 'mp3_24000_48', 'mp3_44100_128'])('%s is MPEG audio', async (name) => {
  const bytes = await bytesOf(name)
  expect(bytes.length).toBeGreaterThan(4_000)
  const sync = bytes.findIndex((byte, i) => byte === 0xff && ((bytes[i + 1] ?? 0) & 0xe0) === 0xe0)
  expect(sync).toBeGreaterThanOrEqual(0)
})

test.each(['opus_48000_64', 'alaw_8000', 'pcm_11025', 'wav', ''])('%s is not among the formats', (name) => {
  expect(outputFormat(name)).toBeNull()
})
