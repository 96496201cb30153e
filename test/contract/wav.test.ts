import { readWav, writeWav } from '@klariqo/contract/wav'
import { expect, test } from 'vitest'

test('two channels come back interleaved, the shorter one filled with silence', () => {
  const file = writeWav({ channels: [Int16Array.of(1, -2, 3), Int16Array.of(-32_768, 32_767)], sampleRate: 8000 })
  expect(file.length).toBe(44 + 12)
  expect(readWav(file)).toEqual({ samples: Int16Array.of(1, -32_768, -2, 32_767, 3, 0), sampleRate: 8000, channels: 2 })
})

test('8-bit samples are unsigned', () => {
  const file = writeWav({ channels: [Int16Array.of(0)], sampleRate: 11_025 })
  file.writeUInt16LE(8, 34)
  file[44] = 0
  file[45] = 255
  expect([...readWav(file).samples]).toEqual([-32_768, 32_512])
})

test('an unknown chunk before the sound is skipped', () => {
  const plain = writeWav({ channels: [Int16Array.of(7)], sampleRate: 8000 })
  const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1')
  const file = Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36)])
  expect([...readWav(file).samples]).toEqual([7])
})

test('what is no WAV says so', () => {
  expect(() => readWav(Buffer.from('hello'))).toThrow(/not a WAV file/)
  const float = writeWav({ channels: [Int16Array.of(0)], sampleRate: 8000 })
  float.writeUInt16LE(3, 20)
  expect(() => readWav(float)).toThrow(/format 3/)
})
