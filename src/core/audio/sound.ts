/** 16-bit mono samples at `sampleRate` Hz. */
export type Sound = { samples: Int16Array; sampleRate: number }
