declare module '@echogarden/fvad-wasm' {
  /** The WebRTC voice activity detector as an Emscripten module; pointers are byte offsets into HEAP16's buffer. */
  export type Fvad = {
    HEAP16: Int16Array
    _malloc(bytes: number): number
    _free(pointer: number): void
    _fvad_new(): number
    _fvad_free(handle: number): void
    _fvad_set_mode(handle: number, mode: number): number
    _fvad_set_sample_rate(handle: number, rate: number): number
    /** 1 voice, 0 none, -1 a frame length it does not take (10, 20 or 30 ms). */
    _fvad_process(handle: number, pointer: number, samples: number): number
  }
  const load: () => Promise<Fvad>
  export default load
}

declare module 'sherpa-onnx-node' {
  export type OfflineStream = { acceptWaveform(wave: { sampleRate: number; samples: Float32Array }): void }
  export type OfflineRecognizerConfig = {
    featConfig: { sampleRate: number; featureDim: number }
    modelConfig: {
      moonshine: { encoder: string; mergedDecoder: string }
      tokens: string
      numThreads: number
      provider: 'cpu'
      debug: 0 | 1
    }
  }
  export type OfflineRecognizer = {
    createStream(): OfflineStream
    decodeAsync(stream: OfflineStream): Promise<{ text: string }>
  }
  const sherpa: {
    OfflineRecognizer: { createAsync(config: OfflineRecognizerConfig): Promise<OfflineRecognizer> }
  }
  export default sherpa
}
