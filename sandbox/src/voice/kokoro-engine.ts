import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { kokoroPackages } from './kokoro-packages.ts'
import { kokoroPhonemes, type Phonemize } from './kokoro-phonemes.ts'
import type { VoiceEngine } from './voice-engine.ts'

/** Length of one style vector, and the longest input the model takes in phonemes. */
const STYLE = 256
const LONGEST = 509
/** By the first letter of a voice's name; the others are American. */
const LANGUAGES: Readonly<Record<string, string>> = { b: 'en', e: 'es' }

type Tensor = { data: Float32Array }
type Session = { run(feeds: Record<string, unknown>): Promise<Record<string, Tensor>> }
type Onnx = {
  InferenceSession: { create(model: string, options: object): Promise<Session> }
  Tensor: new (type: string, data: BigInt64Array | Float32Array, shape: number[]) => unknown
}

/**
 * Kokoro-82M, a natural voice at a high price in CPU (one to three seconds a second of speech on one core). Its packages
 * are no part of the installation (docs/decisions: the eSpeak data in the phonemizer is GPL-3, and it weighs 400 MB);
 * they are read from `packages`, the folder they were installed into.
 * Throws SandboxError KOKORO_NOT_INSTALLED when they are not there.
 */
export async function loadKokoro(packages: string): Promise<VoiceEngine> {
  const { onnxruntime, phonemizer, build } = kokoroPackages(packages)
  const onnx = createRequire(onnxruntime)(onnxruntime) as Onnx
  const { phonemize } = (await import(pathToFileURL(phonemizer).href)) as { phonemize: Phonemize }
  const tokenizer = JSON.parse(await readFile(path.join(build, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> }
  }
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all' }
  const session = await onnx.InferenceSession.create(path.join(build, 'kokoro-quantized.onnx'), options)
  const styles = new Map<string, Float32Array>()

  async function style(name: string): Promise<Float32Array> {
    const known = styles.get(name)
    if (known) return known
    const file = await readFile(path.join(build, 'voices', `${name}.bin`))
    const loaded = new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength))
    styles.set(name, loaded)
    return loaded
  }

  return {
    sampleRate: 24_000,
    async speak(text, voice, speed) {
      const phonemes = await kokoroPhonemes(text, LANGUAGES[voice.kokoro[0] ?? ''] ?? 'en-us', phonemize)
      const known = [...phonemes].map((letter) => tokenizer.model.vocab[letter]).filter((id) => id !== undefined)
      const ids = [0, ...known.slice(0, LONGEST), 0]
      const row = (ids.length - 2) * STYLE
      const result = await session.run({
        input_ids: new onnx.Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        style: new onnx.Tensor('float32', (await style(voice.kokoro)).slice(row, row + STYLE), [1, STYLE]),
        speed: new onnx.Tensor('float32', Float32Array.of(speed), [1]),
      })
      const wave = result.waveform?.data ?? new Float32Array(0)
      return Int16Array.from(wave, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767))
    },
  }
}
