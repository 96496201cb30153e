import { WebSocket } from 'ws'
import * as z from 'zod/mini'
import { ProviderError } from './provider-error.ts'
import type { Heard, RecognisedCall, Recogniser, RecogniserListener, RecogniserStream } from './recogniser.ts'

export type DeepgramOptions = {
  /** `wss://api.deepgram.com`, or the sandbox's; http(s) is taken for ws(s). */
  url: string
  apiKey: string
  model: string
  language: string
  endpointingMs: number
  utteranceEndMs: number
  keyterms: readonly string[]
  /** A frame was thrown away because the line did not take it in time. */
  onDropped?: () => void
}

/** The vendor's own codes, where they are not those of BCP 47. */
const LANGUAGES: Readonly<Record<string, string>> = { 'es-US': 'es-419' }

const CONNECT_MS = 4_000
const KEEP_ALIVE_MS = 4_000
const CLOSE_MS = 2_000
const PONG_MS = 1_000
/** 5 s of sound: what is older when the line takes it is of no use to a conversation. */
const MAX_WAITING_FRAMES = 250
/** 1 s of sound that has left our hands and not the machine. */
const MAX_BUFFERED_BYTES = 8_000

/** `is_final` and `speech_final` are optional in the vendor's schema and then mean false. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Results'),
    is_final: z._default(z.boolean(), false),
    speech_final: z._default(z.boolean(), false),
    /** Asked for by us, when the caller had stopped speaking. */
    from_finalize: z._default(z.boolean(), false),
    start: z.optional(z.number()),
    duration: z.optional(z.number()),
    channel: z.object({ alternatives: z.array(z.object({ transcript: z.string(), confidence: z.number() })) }),
  }),
  z.object({ type: z.literal('UtteranceEnd') }),
  z.object({ type: z.literal('SpeechStarted') }),
  z.object({ type: z.literal('Metadata') }),
])

/** Deepgram's streaming protocol, listen v1: binary mu-law up, JSON results down. */
export function deepgramRecogniser(options: DeepgramOptions): Recogniser {
  const address = addressOf(options)
  return { open: (listener, call) => openStream(addressFor(address, call), options, listener) }
}

function addressOf(options: DeepgramOptions): string {
  const url = new URL(`${options.url.replace(/^http/, 'ws')}/v1/listen`)
  const query = {
    model: options.model,
    language: LANGUAGES[options.language] ?? options.language,
    encoding: 'mulaw',
    sample_rate: '8000',
    channels: '1',
    interim_results: 'true',
    endpointing: String(options.endpointingMs),
    utterance_end_ms: String(options.utteranceEndMs),
    vad_events: 'true',
    punctuate: 'true',
    smart_format: 'true',
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  for (const keyterm of options.keyterms) url.searchParams.append('keyterm', keyterm)
  return url.href
}

/** `extra` is the vendor's own way to mark a request: it comes back in its metadata. */
function addressFor(address: string, { callSid }: RecognisedCall): string {
  const url = new URL(address)
  url.searchParams.set('extra', `call_sid:${callSid}`)
  return url.href
}

function openStream(
  address: string,
  { apiKey, onDropped }: DeepgramOptions,
  listener: RecogniserListener,
): RecogniserStream {
  const waiting: Buffer[] = []
  let over = false
  let sentAt = 0
  let silent: NodeJS.Timeout | undefined
  const socket = new WebSocket(address, {
    headers: { authorization: `Token ${apiKey}` },
    handshakeTimeout: CONNECT_MS,
    perMessageDeflate: false,
    maxPayload: 1024 * 1024,
  })
  const keepAlive = setInterval(() => {
    if (socket.readyState === WebSocket.OPEN && performance.now() - sentAt > KEEP_ALIVE_MS) {
      socket.send('{"type":"KeepAlive"}')
    }
  }, KEEP_ALIVE_MS)
  const finish = (): void => {
    over = true
    clearInterval(keepAlive)
    clearTimeout(silent)
    waiting.length = 0
  }
  const fail = (message: string, cause?: unknown): void => {
    if (over) return
    finish()
    socket.terminate()
    listener.onFailure(new ProviderError('recogniser', message, { cause }))
  }
  /** What waits leaves as the line takes it; the oldest is dropped beyond 5 s. */
  const flush = (): void => {
    while (waiting.length > 0 && socket.readyState === WebSocket.OPEN && socket.bufferedAmount < MAX_BUFFERED_BYTES) {
      sentAt = performance.now()
      socket.send(waiting.shift() ?? '', { binary: true }, () => !over && waiting.length > 0 && flush())
    }
    for (; waiting.length > MAX_WAITING_FRAMES; waiting.shift()) onDropped?.()
  }

  socket.on('open', flush)
  socket.on('pong', () => {
    clearTimeout(silent)
    silent = undefined
  })
  socket.on('message', (data, isBinary) => {
    if (over || isBinary) return
    const heard = parse(data.toString())
    if (heard === 'garbage') fail('the recogniser sent something that is not its protocol')
    else if (heard !== null) listener.onHeard(heard)
  })
  socket.on('error', (error) => fail(`the recogniser's line failed: ${error.message}`, error))
  socket.on('close', (code, reason) => fail(`the recogniser closed the line (${code} ${reason.toString()})`))

  return {
    send(frame) {
      if (over) return
      waiting.push(frame)
      flush()
    },
    late() {
      if (over || socket.readyState !== WebSocket.OPEN) return
      socket.send('{"type":"Finalize"}')
      socket.ping()
      // Slow is one thing, gone another: a line without a pong takes our sound to nobody.
      silent ??= setTimeout(() => fail('the recogniser does not answer any more'), PONG_MS)
    },
    close() {
      if (over) return
      finish()
      if (socket.readyState !== WebSocket.OPEN) return socket.terminate()
      socket.send('{"type":"CloseStream"}')
      const timer = setTimeout(() => socket.terminate(), CLOSE_MS)
      socket.once('close', () => clearTimeout(timer))
    },
  }
}

function parse(text: string): Heard | null | 'garbage' {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'garbage'
  }
  const result = messageSchema.safeParse(json)
  if (!result.success) return 'garbage'
  const message = result.data
  if (message.type === 'UtteranceEnd') return { kind: 'utterance_end' }
  if (message.type !== 'Results') return null
  const best = message.channel.alternatives[0]
  return {
    kind: 'words',
    text: best?.transcript.trim() ?? '',
    confidence: best?.confidence ?? 0,
    final: message.is_final,
    speechEnd: message.speech_final || message.from_finalize,
    ...(message.start !== undefined && message.duration !== undefined
      ? { soundEndMs: (message.start + message.duration) * 1000 }
      : {}),
  }
}
