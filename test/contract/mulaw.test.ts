import { decodeMulaw, encodeMulaw } from '@klariqo/contract/mulaw'
import { expect, test } from 'vitest'

test('every mu-law byte survives decoding and encoding, but the two zeros', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  const back = encodeMulaw(decodeMulaw(bytes))
  const changed = [...bytes].filter((byte, i) => back[i] !== byte)
  expect(changed).toEqual([0x7f])
})

test('known values of G.711', () => {
  expect([...encodeMulaw(Int16Array.of(0, 32_767, -32_768, 1000, -1000))]).toEqual([0xff, 0x80, 0x00, 0xce, 0x4e])
  expect([...decodeMulaw(Uint8Array.of(0xff, 0x80, 0x00, 0xce, 0x4e))]).toEqual([0, 32_124, -32_124, 988, -988])
})

test('the error stays below a sixteenth of the sample', () => {
  const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768)
  const back = decodeMulaw(encodeMulaw(samples))
  const worst = samples.reduce((max, sample, i) => {
    const error = Math.abs(sample - (back[i] ?? 0)) / (Math.abs(sample) + 132)
    return Math.max(max, error)
  }, 0)
  expect(worst).toBeLessThan(1 / 16)
})
