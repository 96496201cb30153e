import { FRAME_MS } from '@klariqo/contract/media-stream'
import { Pacer } from '../clock/pacer.ts'
import type { Timing } from '../clock/timing.ts'
import type { Line } from './line.ts'

/** Starts calling `onTick(n)` for n = 1, 2, … each 20 ms of a line; the result stops it. */
export type Ticker = (onTick: (tick: number) => void) => () => void

/** A line's own clock. */
export const pacedTicker =
  (timing: Timing): Ticker =>
  (onTick) => {
    const pacer = new Pacer(timing, FRAME_MS, onTick)
    pacer.start()
    return () => pacer.stop()
  }

/** In step with another line: two joined lines never wait for each other's sound, however the machine stalls. */
export const steppedTicker =
  (leader: Line): Ticker =>
  (onTick) => {
    let tick = 0
    return leader.listen(() => onTick(++tick))
  }
