/** Zero crossings of the sinc on each side; 16 keeps aliases of a voice below hearing and a second of sound at a few ms. */
const HALF_WIDTH = 16

type FilterBank = { up: number; down: number; reach: number; taps: Float32Array }

const banks = new Map<string, FilterBank>()

/**
 * One channel of sound at another rate: a windowed sinc (Blackman), one filter a phase, made once for each pair of rates.
 * The result has round(length × to / from) samples and keeps its place in time.
 */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (!Number.isInteger(from) || !Number.isInteger(to) || from <= 0 || to <= 0) {
    throw new RangeError(`sample rates are whole numbers above zero, not ${from} and ${to}`)
  }
  if (from === to) return samples.slice()
  const { up, down, reach, taps } = bankFor(from, to)
  const width = 2 * reach
  const out = new Int16Array(Math.round((samples.length * to) / from))
  for (let i = 0; i < out.length; i++) {
    const position = i * down
    const first = Math.floor(position / up) - reach + 1
    const offset = (position % up) * width
    let sum = 0
    for (let tap = 0; tap < width; tap++) sum += (samples[first + tap] ?? 0) * (taps[offset + tap] ?? 0)
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)))
  }
  return out
}

function bankFor(from: number, to: number): FilterBank {
  const key = `${from}/${to}`
  const known = banks.get(key)
  if (known) return known
  const divisor = greatestCommonDivisor(from, to)
  const [up, down] = [to / divisor, from / divisor]
  // Going down, the filter is cut a little below the new half rate, so that nothing folds back into the voice.
  const cutoff = to < from ? (to / from) * 0.95 : 1
  const reach = Math.ceil(HALF_WIDTH / cutoff)
  const taps = new Float32Array(up * 2 * reach)
  for (let phase = 0; phase < up; phase++) {
    const weights = Array.from({ length: 2 * reach }, (_, tap) => weight(tap - reach + 1 - phase / up, cutoff, reach))
    const total = weights.reduce((sum, value) => sum + value, 0)
    weights.forEach((value, tap) => {
      taps[phase * 2 * reach + tap] = value / total
    })
  }
  const bank = { up, down, reach, taps }
  banks.set(key, bank)
  return bank
}

function weight(distance: number, cutoff: number, reach: number): number {
  if (Math.abs(distance) >= reach) return 0
  const angle = Math.PI * distance * cutoff
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle
  const place = (Math.PI * distance) / reach
  return sinc * (0.42 + 0.5 * Math.cos(place) + 0.08 * Math.cos(2 * place))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
