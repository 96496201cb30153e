import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { RawData, WebSocket } from 'ws'
import { AudioFrames } from './audio-frames.ts'
import { favourKeyterms } from './favour-keyterms.ts'
import type { GivenWords } from './given-words.ts'
import type { ListenOptions } from './listen-options.ts'
import { ListenSession } from './listen-session.ts'
import { modernSpelling } from './modern-spelling.ts'
import type { Decode, Moonshine } from './moonshine.ts'
import { createVoiceActivity } from './voice-activity.ts'

/** Without audio or KeepAlive for so long, the vendor closes with NET-0001. */
const IDLE_MS = 10_000
const CLOSE_NORMAL = 1000
const CLOSE_BAD_DATA = 1008
const CLOSE_SERVER = 1011

export type ListenConnection = {
  socket: WebSocket
  requestId: string
  options: ListenOptions
  moonshine: Moonshine
  given: GivenWords
  latencyMs(): number
  /** The line has died without a word: nothing is taken, nothing is sent. */
  deaf(): boolean
  idleMs?: number
}

/** Serves one accepted WebSocket: binary audio, KeepAlive, Finalize and CloseStream in; Deepgram's messages out. */
export async function serveListen(connection: ListenConnection): Promise<void> {
  const { socket, options, requestId } = connection
  const waiting: [RawData, boolean][] = []
  let onMessage = (data: RawData, isBinary: boolean): void => void waiting.push([data, isBinary])
  socket.on('message', (data, isBinary) => onMessage(data, isBinary))

  const voice = await createVoiceActivity(options.sampleRate)
  const stream = connection.moonshine.stream(options.sampleRate)
  const frames = new AudioFrames(options)
  const hash = createHash('sha256')
  let sending: Promise<void> = Promise.resolve()
  const send = (message: object): void => {
    const latency = connection.latencyMs()
    const due = latency === 0 ? null : delay(latency)
    sending = sending.then(async () => {
      await due
      if (socket.readyState === socket.OPEN && !connection.deaf()) socket.send(JSON.stringify(message))
    })
  }
  const fail = (error: unknown): void => {
    if (socket.readyState !== socket.OPEN) return
    process.emitWarning(error instanceof Error ? error : String(error))
    socket.close(CLOSE_SERVER, 'NET-0000: the speech model failed')
  }
  const decode: Decode = async (...sound) =>
    options.english ? favourKeyterms(modernSpelling(await stream.decode(...sound)), options.keyterms) : ''
  const takeGiven = () => connection.given.take(options.callSid)
  const session = new ListenSession({ options, requestId, voice, decode, takeGiven, send, fail })

  const idle = setTimeout(() => {
    if (!connection.deaf()) {
      socket.close(CLOSE_SERVER, 'NET-0001: neither audio nor KeepAlive within the timeout window')
    }
  }, connection.idleMs ?? IDLE_MS)
  socket.once('close', () => {
    clearTimeout(idle)
    connection.given.giveBack(options.callSid, session.abandon())
    stream.end()
    voice.close()
  })

  async function closeStream(): Promise<void> {
    clearTimeout(idle)
    onMessage = () => undefined
    await session.end()
    const created = new Date().toISOString()
    const sha256 = hash.digest('hex')
    const duration = session.seconds
    send({
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: requestId,
      sha256,
      created,
      duration,
      channels: 1,
    })
    await sending
    socket.close(CLOSE_NORMAL)
  }

  onMessage = (data, isBinary) => {
    if (socket.readyState !== socket.OPEN || connection.deaf()) return
    idle.refresh()
    const bytes = bytesOf(data)
    // An empty audio message means the end, an old habit of the protocol.
    if (isBinary && bytes.length === 0) return void closeStream()
    if (isBinary) {
      hash.update(bytes)
      for (const frame of frames.push(bytes)) session.frame(frame)
      return
    }
    const type = typeOf(bytes)
    if (type === 'Finalize') session.finalize()
    else if (type === 'CloseStream') void closeStream()
    else if (type !== 'KeepAlive') socket.close(CLOSE_BAD_DATA, 'DATA-0000: the text message is none of this protocol')
  }
  for (const [data, isBinary] of waiting) onMessage(data, isBinary)
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}

function typeOf(bytes: Buffer): unknown {
  try {
    const message: unknown = JSON.parse(bytes.toString('utf8'))
    return message !== null && typeof message === 'object' && 'type' in message ? message.type : null
  } catch {
    return null
  }
}
