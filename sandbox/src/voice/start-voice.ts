import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Service } from '../service.ts'
import { closeServer } from '../vendor-http/close-server.ts'
import { FaultyAnswer } from '../vendor-http/faulty-answer.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { meetFault } from '../vendor-http/meet-fault.ts'
import { BodyError, readJsonBody } from '../vendor-http/read-json-body.ts'
import { sendJson } from '../vendor-http/send-json.ts'
import { settingsRoute } from '../vendor-http/settings-route.ts'
import { type VendorFault, VendorSettings } from '../vendor-http/vendor-settings.ts'
import { AudioCache } from './audio-cache.ts'
import { kokoroPackages } from './kokoro-packages.ts'
import { type SpeechRequest, speechRequest } from './speech-request.ts'
import { type EngineName, startVoiceThread } from './voice-thread.ts'
import { sandboxVoices } from './voices.ts'

/** A page of some machine in between, in place of sound. */
const GARBAGE = { contentType: 'text/html', body: '<html><body>Please try again later.</body></html>' }
const CACHE_BYTES = 32 * 1024 * 1024
const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)(\/stream)?$/

export type VoiceOptions = {
  port: number
  apiKey: string
  engine: EngineName
  /** Where the kokoro packages were installed; default `$KLARIQO_KOKORO_HOME`, else `~/.klariqo/kokoro`. */
  kokoroPackages?: string
}

/**
 * ElevenLabs' text to speech over a voice on this machine: `POST /v1/text-to-speech/{voice_id}` and `/stream`,
 * `GET /v1/voices`. Same words in the same voice give the same bytes. `/_sandbox/settings` sets delays and faults.
 * Rejects with SandboxError KOKORO_NOT_INSTALLED when that engine is asked for and not there.
 */
export async function startVoice(options: VoiceOptions): Promise<Service> {
  const settings = new VendorSettings()
  const cache = new AudioCache(CACHE_BYTES)
  const home = process.env.KLARIQO_KOKORO_HOME ?? path.join(homedir(), '.klariqo', 'kokoro')
  const packages = options.kokoroPackages ?? home
  if (options.engine === 'kokoro') kokoroPackages(packages)
  const thread = startVoiceThread({ engine: options.engine, kokoroPackages: packages })
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      if (!response.destroyed) process.emitWarning(error)
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { detail: { status: 'internal_error', message: error.message } })
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await settingsRoute(settings, request, response)) return
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const refuse = (met: VendorFault) => sendJson(response, met.status ?? 500, faultBody(met))
    const { dealtWith, fault } = await meetFault(settings, response, refuse)
    if (dealtWith) return
    if (request.headers['xi-api-key'] !== options.apiKey) {
      return sendJson(response, 401, { detail: { status: 'invalid_api_key', message: 'Invalid API key' } })
    }
    const speech = SPEECH_PATH.exec(url.pathname)
    if (request.method === 'GET' && url.pathname === '/v1/voices') return sendJson(response, 200, voiceList())
    if (request.method !== 'POST' || !speech) return sendJson(response, 404, { detail: 'Not Found' })
    const body = await readJsonBody(request).catch((error: unknown) => {
      if (error instanceof BodyError) return null
      throw error
    })
    const asked = speechRequest(decodeURIComponent(speech[1] ?? ''), url.searchParams, body)
    if ('refusal' in asked) return sendJson(response, asked.refusal.status, { detail: asked.refusal.detail })
    await speak(asked.request, speech[2] !== undefined, response, new FaultyAnswer(response, fault, GARBAGE))
  }

  async function speak(
    speech: SpeechRequest,
    streamed: boolean,
    response: ServerResponse,
    answering: FaultyAnswer,
  ): Promise<void> {
    const key = JSON.stringify(speech)
    const known = cache.get(key)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const chunks = known ? [known] : thread.speak(speech, gone.signal)
    const parts: Uint8Array[] = []
    for await (const chunk of chunks) {
      parts.push(chunk)
      if (!streamed) continue
      if (parts.length === 1) answering.head(200, headersOf(speech))
      if (!answering.write(chunk) && !gone.signal.aborted) {
        await Promise.race([onceDrained(response), aborted(gone.signal)])
      }
    }
    const audio = Buffer.concat(parts)
    if (!known) cache.set(key, new Uint8Array(audio))
    if (!streamed) answering.head(200, { ...headersOf(speech), 'content-length': audio.length })
    answering.end(streamed ? '' : audio)
  }

  let address: string
  try {
    if (options.engine === 'kokoro') await thread.ready
    address = await listenOnLoopback(server, options.port, 'voice')
  } catch (error) {
    await thread.close()
    throw error
  }
  return {
    name: 'voice',
    address,
    async close() {
      await closeServer(server)
      await thread.close()
    },
  }
}

function headersOf(speech: SpeechRequest): Record<string, string> {
  return {
    'content-type': speech.format.contentType,
    'request-id': crypto.randomUUID(),
    'character-cost': String(speech.text.length),
    'current-concurrent-requests': '1',
    'maximum-concurrent-requests': '10',
  }
}

function voiceList(): object {
  return {
    voices: sandboxVoices.map((voice) => ({
      voice_id: voice.voiceId,
      name: voice.name,
      category: 'premade',
      labels: { gender: voice.gender, accent: voice.accent },
    })),
  }
}

function faultBody(fault: VendorFault): object {
  const words: Record<number, string> = { 401: 'invalid_api_key', 429: 'too_many_concurrent_requests' }
  const status = fault.code ?? words[fault.status ?? 0] ?? 'internal_server_error'
  return { detail: { status, message: 'a fault set in /_sandbox/settings' } }
}

function onceDrained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve)
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
