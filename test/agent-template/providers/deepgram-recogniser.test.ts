import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { deepgramRecogniser } from '../../../agent-template/src/providers/deepgram-recogniser.ts'
import type { Heard, RecogniserStream } from '../../../agent-template/src/providers/recogniser.ts'

let server: WebSocketServer
let stream: RecogniserStream | null
let heard: Heard[]
let failures: Error[]
let dropped: number
let wake: () => void = () => undefined

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  heard = []
  failures = []
  dropped = 0
  stream = null
})
afterEach(() => {
  stream?.close()
  for (const client of server.clients) client.terminate()
  server.close()
})

function open(port = (server.address() as AddressInfo).port): RecogniserStream {
  stream = deepgramRecogniser({
    url: `http://127.0.0.1:${port}`,
    apiKey: 'key-1',
    model: 'nova-3',
    language: 'en-AU',
    endpointingMs: 300,
    utteranceEndMs: 1000,
    keyterms: ['burst pipe', 'Coogee'],
    onDropped: () => {
      dropped += 1
    },
  }).open(
    {
      onHeard: (event) => {
        heard.push(event)
        wake()
      },
      onFailure: (error) => {
        failures.push(error)
        wake()
      },
    },
    { callSid: 'CA1' },
  )
  return stream
}
const changed = () =>
  new Promise<void>((resolve) => {
    wake = resolve
  })
const connection = async (): Promise<[WebSocket, { url: string; headers: Record<string, string> }]> =>
  (await once(server, 'connection')) as never

test('the request asks for interim results of telephone sound, and names the words to expect', async () => {
  const arrived = connection()
  open()
  const [, { url, headers }] = await arrived
  const { pathname, searchParams } = new URL(url, 'ws://x')
  expect([pathname, headers.authorization]).toEqual(['/v1/listen', 'Token key-1'])
  expect(searchParams.getAll('keyterm')).toEqual(['burst pipe', 'Coogee'])
  searchParams.delete('keyterm')
  expect(Object.fromEntries(searchParams)).toEqual({
    model: 'nova-3',
    language: 'en-AU',
    encoding: 'mulaw',
    sample_rate: '8000',
    channels: '1',
    interim_results: 'true',
    endpointing: '300',
    utterance_end_ms: '1000',
    vad_events: 'true',
    punctuate: 'true',
    smart_format: 'true',
    extra: 'call_sid:CA1',
  })
})

test('sound from before the line is up is sent first, the last 5 s of it', async () => {
  const arrived = connection()
  const it = open()
  for (let i = 0; i < 300; i++) it.send(Buffer.alloc(160, i % 256))
  const [socket] = await arrived
  const frames: Buffer[] = []
  await new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      frames.push(data as Buffer)
      if (frames.length === 250) resolve()
    })
  })
  expect([frames[0]?.[0], frames[249]?.[0]]).toEqual([50, 299 % 256])
})

test('results become words; what says nothing to us is passed over', async () => {
  const arrived = connection()
  open()
  const [socket] = await arrived
  const results = (transcript: string, flags: object) =>
    JSON.stringify({
      type: 'Results',
      channel_index: [0, 1],
      duration: 1,
      start: 0,
      channel: { alternatives: [{ transcript, confidence: 0.9, words: [] }] },
      metadata: {},
      ...flags,
    })
  socket.send('{"type":"SpeechStarted","channel":[0],"timestamp":0.02}')
  socket.send(results(' I have', {}))
  socket.send(results('I have a leak', { is_final: true, speech_final: true }))
  socket.send('{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.3}')
  while (heard.length < 3) await changed()
  expect(heard).toEqual([
    { kind: 'words', text: 'I have', confidence: 0.9, final: false, speechEnd: false, soundEndMs: 1000 },
    { kind: 'words', text: 'I have a leak', confidence: 0.9, final: true, speechEnd: true, soundEndMs: 1000 },
    { kind: 'utterance_end' },
  ])
})

test.each([
  ['not JSON', (socket: WebSocket) => socket.send('nonsense')],
  ['another shape', (socket: WebSocket) => socket.send('{"type":"Results"}')],
  ['a close', (socket: WebSocket) => socket.close(1011, 'NET-0001')],
  ['a torn line', (socket: WebSocket) => socket.terminate()],
])('%s is one failure', async (_what, breakIt) => {
  const arrived = connection()
  open()
  const [socket] = await arrived
  breakIt(socket)
  while (failures.length === 0) await changed()
  expect(failures).toMatchObject([{ name: 'ProviderError', provider: 'recogniser' }])
})

test('nobody there is a failure', async () => {
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  open(port)
  while (failures.length === 0) await changed()
  expect(failures).toHaveLength(1)
})

test('late words are asked for', async () => {
  const arrived = connection()
  const it = open()
  const [socket] = await arrived
  const message = once(socket, 'message')
  await new Promise((resolve) => setTimeout(resolve, 20))
  it.late()
  expect(String((await message)[0])).toBe('{"type":"Finalize"}')
})

test('a line that is gone without a word is found out when words are late', async () => {
  const arrived = connection()
  const it = open()
  const [socket] = await arrived
  await new Promise((resolve) => setTimeout(resolve, 20))
  socket.pause()
  it.late()
  await expect.poll(() => failures.length, { timeout: 3_000 }).toBe(1)
})

test('a line that takes nothing keeps the last 5 s of sound, and each frame thrown away is told', () => {
  const it = open(1)
  for (let i = 0; i < 300; i++) it.send(Buffer.alloc(160))
  expect(dropped).toBe(50)
})

test('closing asks the recogniser to finish and reports nothing more', async () => {
  const arrived = connection()
  const it = open()
  const [socket] = await arrived
  const message = once(socket, 'message')
  // The socket of the client may open a moment after the server's.
  await new Promise((resolve) => setTimeout(resolve, 20))
  it.close()
  expect(String((await message)[0])).toBe('{"type":"CloseStream"}')
  socket.close(1000)
  await once(socket, 'close')
  expect(failures).toEqual([])
})
