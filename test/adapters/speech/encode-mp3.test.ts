import { MPEGDecoder } from 'mpg123-decoder'
import { expect, test } from 'vitest'
import { encodeMp3 } from '../../../src/adapters/speech/encode-mp3.ts'

const tone = (sampleRate: number, seconds: number) => ({
  samples: Int16Array.from({ length: sampleRate * seconds }, (_, i) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * 440 * i) / sampleRate)),
  ),
  sampleRate,
})

async function decoded(mp3: Uint8Array) {
  const decoder = new MPEGDecoder()
  await decoder.ready
  try {
    return decoder.decode(mp3)
  } finally {
    decoder.free()
  }
}

test.each([16_000, 22_050, 24_000, 44_100])('sound at %i Hz is an mp3 of its length and pitch', async (sampleRate) => {
  const { channelData, samplesDecoded, sampleRate: rate } = await decoded(await encodeMp3(tone(sampleRate, 2)))
  expect(rate).toBe(Math.min(sampleRate, 24_000))
  expect(samplesDecoded / rate).toBeGreaterThan(1.95)
  expect(samplesDecoded / rate).toBeLessThan(2.2)
  const middle = channelData[0]?.subarray(rate / 2, rate + rate / 2) ?? []
  let crossings = 0
  for (let i = 1; i < middle.length; i++) if ((middle[i - 1] ?? 0) < 0 && (middle[i] ?? 0) >= 0) crossings++
  expect(Math.abs(crossings - 440)).toBeLessThan(5)
})

test('several at once do not mix, and the same sound gives the same bytes', async () => {
  const [short, long, again] = await Promise.all([
    encodeMp3(tone(16_000, 1)),
    encodeMp3(tone(24_000, 3)),
    encodeMp3(tone(16_000, 1)),
  ])
  expect(again).toEqual(short)
  expect(long.length).toBeGreaterThan(short.length * 2)
})
