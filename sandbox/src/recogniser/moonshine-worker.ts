import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import { resample } from '@klariqo/contract/resample'
import tokenizer from 'llama-tokenizer-js'
import sherpa, { type OfflineRecognizer } from 'sherpa-onnx-node'
import type { DecodeRequest, WorkerMessage } from './moonshine.ts'

/** The rate the model was trained at; resampling here keeps the native library from doing it (it prints a line each time). */
const MODEL_RATE = 16_000
/** Silence put before and after the words: without it the model drops the first and the last of them. */
const PADDING = 0.2 * MODEL_RATE
/** Size of the model's vocabulary; the tokenizer knows the first 32,000, the rest are time marks that are never written. */
const VOCABULARY = 32_768

if (parentPort === null) throw new Error('moonshine-worker.ts runs as a worker thread')
const port = parentPort
const say = (message: WorkerMessage): void => port.postMessage(message)

const recogniser = await load()
await decode(new Int16Array(MODEL_RATE / 2), MODEL_RATE)
port.on('message', (request: DecodeRequest | 'close') => {
  if (request === 'close') {
    port.close()
    return
  }
  decode(request.samples, request.sampleRate).then(
    (text) => say({ id: request.id, text }),
    (error: Error) => say({ id: request.id, error: error.message }),
  )
})
say('ready')

async function load(): Promise<OfflineRecognizer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-tokens-'))
  try {
    const tokens = path.join(folder, 'tokens.txt')
    writeFileSync(tokens, tokenTable())
    const model = path.join(path.dirname(fileURLToPath(import.meta.resolve('@moonshine-ai/moonshine-js'))), 'model')
    return await sherpa.OfflineRecognizer.createAsync({
      featConfig: { sampleRate: MODEL_RATE, featureDim: 80 },
      modelConfig: {
        moonshine: {
          encoder: path.join(model, 'tiny/quantized/encoder_model.onnx'),
          mergedDecoder: path.join(model, 'tiny/quantized/decoder_model_merged.onnx'),
        },
        tokens,
        numThreads: 1,
        provider: 'cpu',
        debug: 0,
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The model's package brings no token table; its vocabulary is Llama's, so the table is written from there. */
function tokenTable(): string {
  const known: readonly string[] = tokenizer.vocabById
  const lines = Array.from({ length: VOCABULARY }, (_, id) => {
    const token = known[id] ?? `<<ST_${id - known.length}>>`
    return `${Buffer.from(token).toString('base64')} ${id}`
  })
  return `${lines.join('\n')}\n`
}

async function decode(samples: Int16Array, sampleRate: number): Promise<string> {
  const words = resample(samples, sampleRate, MODEL_RATE)
  const wave = new Float32Array(words.length + 2 * PADDING)
  for (let i = 0; i < words.length; i++) wave[PADDING + i] = (words[i] ?? 0) / 32_768
  const stream = recogniser.createStream()
  stream.acceptWaveform({ sampleRate: MODEL_RATE, samples: wave })
  const result = await recogniser.decodeAsync(stream)
  return result.text.trim()
}
