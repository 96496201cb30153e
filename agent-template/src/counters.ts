/** What a process counts while it lives, for its figures. Plain numbers: nothing of a single call. */
export type Counters = {
  /** Frames of callers thrown away because the recogniser did not take them in time. */
  inboundFramesDropped: number
  /** Times a frame waited because the carrier did not read. */
  outboundHeld: number
  /** Calls that met the overflow action. */
  callsOverflowed: number
  /** Calls given on because the process was too busy. */
  callsShed: number
  /** Requests a vendor failed or was too late with, by what it is for. */
  vendorFailures: Record<'recogniser' | 'model' | 'voice', number>
}

export const newCounters = (): Counters => ({
  inboundFramesDropped: 0,
  outboundHeld: 0,
  callsOverflowed: 0,
  callsShed: 0,
  vendorFailures: { recogniser: 0, model: 0, voice: 0 },
})
