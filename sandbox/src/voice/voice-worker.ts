import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { createAudioEncoder } from './audio-encoder.ts'
import { cutLead } from './cut-lead.ts'
import { loadFlite } from './flite-engine.ts'
import { loadKokoro } from './kokoro-engine.ts'
import { splitClauses } from './split-clauses.ts'
import type { SpeakRequest, VoiceWorkerData, VoiceWorkerMessage } from './voice-thread.ts'

if (parentPort === null) throw new Error('voice-worker.ts runs as a worker thread')
const port = parentPort
const { engine: name, kokoroPackages } = workerData as VoiceWorkerData
const engine = name === 'kokoro' ? await loadKokoro(kokoroPackages) : await loadFlite()
const cancelled = new Set<number>()
const say = (message: VoiceWorkerMessage): void => port.postMessage(message)

port.on('message', (message: SpeakRequest | { cancel: number } | 'close') => {
  if (message === 'close') port.close()
  else if ('cancel' in message) cancelled.add(message.cancel)
  else {
    speak(message)
      .catch((error: Error) => say({ id: message.id, error: error.message }))
      .finally(() => cancelled.delete(message.id))
  }
})
say('ready')

/** Clause by clause: requests take turns between clauses, and the first sound leaves before the rest is spoken. */
async function speak(request: SpeakRequest): Promise<void> {
  const encoder = await createAudioEncoder(request.format, engine.sampleRate)
  for (const clause of splitClauses(request.text)) {
    if (cancelled.has(request.id)) return
    const samples = await engine.speak(clause, request.voice, request.speed)
    say({ id: request.id, chunk: encoder.add(cutLead(samples, engine.sampleRate)) })
    await nextTurn()
  }
  say({ id: request.id, chunk: encoder.finish() })
  say({ id: request.id, done: true })
}
