/** Files of sound for a caller's steps: absolute paths of WAVs. */
export type CallerSounds = {
  /** A text spoken by a voice that is no agent's. */
  spoken(text: string): Promise<string>
  /** Voice without words, `ms` long. */
  mumbled(ms: number): Promise<string>
  /** The sound of `file` in front of noise of this loudness, dBFS. */
  noisy(file: string, loudness: number): Promise<string>
}
