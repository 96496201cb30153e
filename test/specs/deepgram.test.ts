import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { parse } from 'yaml'
import { deepgramRecogniser } from '../../agent-template/src/providers/deepgram-recogniser.ts'
import { NO_SPECS, specsFolder } from '../support/spec-gate.ts'

type Document = {
  components: { schemas: Record<string, object> }
  channels: Record<string, { bindings: { ws: { query: { properties: Record<string, { $ref: string }> } } } }>
}

const specs = specsFolder()
afterEach(() => vi.useRealTimers())

/** A line of the agent's recogniser to a server that only listens; `texts` and `sounds` are what came over it. */
async function line() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const connected = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>
  const stream = deepgramRecogniser({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'dg-key',
    model: 'nova-3',
    language: 'en-AU',
    endpointingMs: 300,
    utteranceEndMs: 1000,
    keyterms: ['burst pipe', 'hot water'],
  }).open({ onHeard: () => undefined, onFailure: () => undefined }, { callSid: `CA${'1'.repeat(32)}` })
  const [socket, request] = await connected
  const texts: unknown[] = []
  const sounds: Buffer[] = []
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) sounds.push(data)
    else texts.push(JSON.parse(String(data)))
    if (String(data).includes('CloseStream')) socket.close(1000)
  })
  return { stream, socket, request, texts, sounds }
}

describe.skipIf(specs === null)(`to Deepgram${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  const document = () => parse(readFileSync(path.join(specs ?? '', 'deepgram_asyncapi.yml'), 'utf8')) as Document
  const schemasOf = ({ components }: Document) =>
    new Ajv2020({ strict: false, logger: false }).addSchema({ $id: 'deepgram', components })

  test('the address of a line has only parameters, and values of them, that its document knows, and the key is in its header', async () => {
    const { request } = await line()
    const known = document()
    const schemas = schemasOf(known)
    const parameters = known.channels['/v1/listen']?.bindings.ws.query.properties ?? {}
    const wrong = (query: URLSearchParams) =>
      [...query].filter(([name, value]) => {
        const schema = parameters[name]
        return schema === undefined || !schemas.validate({ $ref: `deepgram${schema.$ref}` }, value)
      })
    const { pathname, searchParams } = new URL(request.url ?? '', 'ws://vendor')
    expect(pathname).toBe('/v1/listen')
    expect([...searchParams.keys()].length).toBeGreaterThan(10)
    expect(wrong(searchParams)).toEqual([])
    expect(searchParams.getAll('keyterm')).toEqual(['burst pipe', 'hot water'])
    expect(request.headers.authorization).toBe('Token dg-key')
    expect(request.url).not.toContain('dg-key')
    // Planted, so that an empty list above means something.
    const planted = { encoding: 'ulaw', interim_result: 'true', vad_events: 'yes', model: 'nova-9' }
    expect(wrong(new URLSearchParams(planted))).toEqual(Object.entries(planted))
  })

  test('sound goes up as it is, and what is said beside it are control messages of its document', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const { stream, socket, texts, sounds } = await line()
    stream.send(Buffer.alloc(160, 0xff))
    await once(socket, 'message')
    vi.advanceTimersByTime(9_000)
    await once(socket, 'message')
    stream.close()
    await once(socket, 'close')
    const schemas = schemasOf(document())
    const fits = (message: unknown): boolean => {
      const { type } = message as { type: string }
      const name = `ListenV1_ListenV1${type}`
      return schemas.validate({ $ref: `deepgram#/components/schemas/${name}` }, message) === true
    }
    expect(sounds).toEqual([Buffer.alloc(160, 0xff)])
    expect(texts).toEqual([{ type: 'KeepAlive' }, { type: 'CloseStream' }])
    expect(texts.filter((message) => !fits(message))).toEqual([])
    expect(() => fits({ type: 'Keepalive' })).toThrow()
  })
})
