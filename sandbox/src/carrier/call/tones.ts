import { LINE_SAMPLE_RATE } from '@klariqo/contract/media-stream'
import { encodeMulaw } from '@klariqo/contract/mulaw'

const ROWS = [697, 770, 852, 941]
const COLUMNS = [1209, 1336, 1477, 1633]
const KEYS = ['123A', '456B', '789C', '*0#D']
const KEY_ON_MS = 120
const KEY_OFF_MS = 80

/** mu-law of one or more sine waves together; silence without any. */
export function tone(hertz: readonly number[], ms: number, amplitude = 6000): Uint8Array {
  const samples = Int16Array.from({ length: (ms * LINE_SAMPLE_RATE) / 1000 }, (_, i) =>
    Math.round(hertz.reduce((sum, f) => sum + amplitude * Math.sin((2 * Math.PI * f * i) / LINE_SAMPLE_RATE), 0)),
  )
  return encodeMulaw(samples)
}

/** The tones of telephone keys; `w` waits half a second, anything else is left out. */
export function keyTones(digits: string): Uint8Array {
  const parts = [...digits].flatMap((digit) => {
    if (digit === 'w') return [tone([], 500)]
    const row = KEYS.findIndex((keys) => keys.includes(digit))
    const [low, high] = [ROWS[row], COLUMNS[KEYS[row]?.indexOf(digit) ?? -1]]
    return low && high ? [tone([low, high], KEY_ON_MS), tone([], KEY_OFF_MS)] : []
  })
  return Buffer.concat(parts)
}
