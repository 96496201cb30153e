import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { OutputFormat } from './output-format.ts'
import type { SandboxVoice } from './voices.ts'

export type EngineName = 'flite' | 'kokoro'
export type VoiceWorkerData = { engine: EngineName; kokoroPackages: string }
export type Speak = { text: string; voice: SandboxVoice; speed: number; format: OutputFormat }
export type SpeakRequest = Speak & { id: number }
export type VoiceWorkerMessage =
  | 'ready'
  | { id: number; chunk: Uint8Array }
  | { id: number; done: true }
  | { id: number; error: string }

/** The voice in a thread of its own: words in, encoded sound out in pieces as they are spoken. */
export type VoiceThread = {
  ready: Promise<void>
  speak(request: Speak, signal: AbortSignal): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

type Listener = (message: Exclude<VoiceWorkerMessage, 'ready'> | { error: string }) => void

export function startVoiceThread(data: VoiceWorkerData): VoiceThread {
  const worker = new Worker(new URL('./voice-worker.ts', import.meta.url), { workerData: data })
  const ready = Promise.withResolvers<void>()
  const listeners = new Map<number, Listener>()
  let lastId = 0

  worker.on('message', (message: VoiceWorkerMessage) => {
    if (message === 'ready') ready.resolve()
    else listeners.get(message.id)?.(message)
  })
  const fail = (error: Error): void => {
    ready.reject(error)
    for (const listener of listeners.values()) listener({ error: error.message })
  }
  ready.promise.catch(() => undefined) // Nobody may be waiting; every request fails with it anyway.
  worker.on('error', (error: unknown) => fail(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => fail(new Error('the voice has been stopped')))

  async function* speak(request: Speak, signal: AbortSignal): AsyncIterable<Uint8Array> {
    await ready.promise
    const id = ++lastId
    const queue: Parameters<Listener>[0][] = []
    let wake = Promise.withResolvers<void>()
    const put: Listener = (message) => {
      queue.push(message)
      wake.resolve()
    }
    const abort = (): void => put({ error: 'the listener has gone' })
    listeners.set(id, put)
    signal.addEventListener('abort', abort)
    worker.postMessage({ ...request, id } satisfies SpeakRequest)
    try {
      for (;;) {
        const message = queue.shift()
        if (!message) {
          await wake.promise
          wake = Promise.withResolvers<void>()
        } else if ('chunk' in message) {
          if (message.chunk.length > 0) yield message.chunk
        } else if ('error' in message) throw new Error(message.error)
        else return
      }
    } finally {
      listeners.delete(id)
      signal.removeEventListener('abort', abort)
      worker.postMessage({ cancel: id })
    }
  }

  return {
    ready: ready.promise,
    speak,
    async close() {
      if (worker.threadId === -1) return
      const exited = once(worker, 'exit')
      await ready.promise.catch(() => undefined)
      worker.postMessage('close')
      await exited
    },
  }
}
