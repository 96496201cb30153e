import type { FrameClassifier } from '../call/speech-detector.ts'

/** The parts of the compiled WebRTC detector (libfvad) we call. */
type Fvad = {
  _fvad_new(): number
  _fvad_free(handle: number): void
  _fvad_set_mode(handle: number, mode: number): number
  _fvad_set_sample_rate(handle: number, rate: number): number
  _fvad_process(handle: number, buffer: number, length: number): number
  _malloc(bytes: number): number
  HEAP16: Int16Array
}
type FvadFactory = (options?: { wasmBinary?: Uint8Array }) => Promise<Fvad>

/** The strictest of the four: least likely to take noise for a caller who interrupts. */
const MODE = 3

/** Loads the detector once a process; the result makes one classifier a call (each keeps a state of its own). */
export async function loadFvad(wasmBinary?: Uint8Array): Promise<() => FrameClassifier> {
  const { default: load } = (await import('@echogarden/fvad-wasm')) as { default: FvadFactory }
  const fvad = await load(wasmBinary === undefined ? {} : { wasmBinary })
  const buffer = fvad._malloc(960)
  return () => {
    const handle = fvad._fvad_new()
    if (handle === 0) throw new Error('the voice-activity detector has no memory left')
    fvad._fvad_set_mode(handle, MODE)
    fvad._fvad_set_sample_rate(handle, 8000)
    let open = true
    return {
      isSpeech(samples) {
        fvad.HEAP16.set(samples, buffer >> 1)
        return fvad._fvad_process(handle, buffer, samples.length) === 1
      },
      close() {
        if (open) fvad._fvad_free(handle)
        open = false
      },
    }
  }
}
