import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { parse } from 'yaml'
import { summaryByModel } from '../../agent-template/src/after-call/summary-by-model.ts'
import { deepgramRecogniser } from '../../agent-template/src/providers/deepgram-recogniser.ts'
import { elevenLabsVoice } from '../../agent-template/src/providers/elevenlabs-voice.ts'
import type { ChatMessage } from '../../agent-template/src/providers/model.ts'
import { openAiJson } from '../../agent-template/src/providers/openai-json.ts'
import { openAiModel } from '../../agent-template/src/providers/openai-model.ts'
import { TestAgent } from '../support/agent-app.ts'
import { NO_SPECS, type SentRequest, SpecGate, specsFolder } from '../support/spec-gate.ts'
import { factsOf } from './after-call/facts.ts'
import { toolWorld } from './tools/tool-world.ts'

const specs = specsFolder()
const fileOf = (name: string): string => path.join(specs ?? '', name)

/** One request as it arrives, refused: what was asked is all that counts. */
async function requestOf(send: (url: string) => AsyncIterable<unknown>): Promise<SentRequest> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = new Promise<SentRequest>((resolve) => {
    server.on('request', async (request, response) => {
      let body = ''
      for await (const piece of request) body += String(piece)
      const { method = '', url = '' } = request
      resolve({ method, url, contentType: request.headers['content-type'] ?? '', body })
      response.writeHead(500).end()
    })
  })
  const sending = (async () => {
    for await (const _piece of send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  })()
  await expect(sending).rejects.toMatchObject({ status: 500 })
  server.close()
  return asked
}

describe.skipIf(specs === null)(`what the agent sends${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  test('to OpenAI is as its document says', async () => {
    const model = (url: string) =>
      openAiModel({ url, apiKey: 'k', model: 'gpt-4.1-mini', maxCompletionTokens: 120, temperature: 0.3 })
    const calls = [{ id: 'call_1', name: 'look_up', arguments: '{}' }]
    const messages: ChatMessage[] = [
      ...(['system', 'user', 'assistant'] as const).map((role) => ({ role, content: 'hello' })),
      { role: 'assistant', content: null, calls },
      { role: 'tool', callId: 'call_1', content: 'nothing' },
    ]
    const tools = toolWorld({ config: { facts: { hours: '7 to 5' } } }).toolbelt.offers
    const request = await requestOf((url) => model(url).stream(messages, new AbortController().signal, { tools }))
    expect(JSON.parse(request.body ?? '').tools).toHaveLength(7)
    const atRoot = { ...request, url: request.url.replace(/^\/v1/, '') }
    const gate = new SpecGate(fileOf('openai.json'))
    const found = [gate.problems(request), gate.problems(atRoot)].sort((one, other) => one.length - other.length)
    expect(found[0]).toEqual([])
  })

  test('to OpenAI for a summary is as its document says', async () => {
    const signal = new AbortController().signal
    const request = await requestOf(async function* (url) {
      const model = openAiJson({ url, apiKey: 'k', model: 'gpt-4.1-mini', maxCompletionTokens: 500 })
      yield await summaryByModel(model, factsOf(), { name: 'Example Plumbing', language: 'en-AU' }, signal)
    })
    const atRoot = { ...request, url: request.url.replace(/^\/v1/, '') }
    const gate = new SpecGate(fileOf('openai.json'))
    const found = [gate.problems(request), gate.problems(atRoot)].sort((one, other) => one.length - other.length)
    expect(found[0]).toEqual([])
  })

  test('to ElevenLabs is as its document says', async () => {
    const settings = { speed: 1, stability: 0.5, similarity_boost: 0.75 }
    const voice = (url: string) =>
      elevenLabsVoice({
        url,
        apiKey: 'k',
        voiceId: 'voice-1',
        modelId: 'eleven_flash_v2_5',
        language: 'es-US',
        settings,
      })
    const request = await requestOf((url) => voice(url).speak('Hello.', new AbortController().signal))
    expect(new SpecGate(fileOf('elevenlabs-2026-08.json')).problems(request)).toEqual([])
  })

  test('to Deepgram has parameters that its document knows', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const arrived = once(server, 'connection')
    const stream = deepgramRecogniser({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      apiKey: 'k',
      model: 'nova-3',
      language: 'en-AU',
      endpointingMs: 300,
      utteranceEndMs: 1000,
      keyterms: ['burst pipe'],
    }).open({ onHeard: () => undefined, onFailure: () => undefined }, { callSid: `CA${'1'.repeat(32)}` })
    const [, request] = (await arrived) as [unknown, { url: string }]
    stream.close()
    for (const client of server.clients) client.terminate()
    server.close()
    const document = parse(readFileSync(fileOf('deepgram_asyncapi.yml'), 'utf8')) as {
      channels: Record<string, { bindings: { ws: { query: { properties: Record<string, unknown> } } } }>
    }
    const channel = Object.entries(document.channels).find(([name]) => name.includes('v1/listen'))?.[1]
    const known = Object.keys(channel?.bindings.ws.query.properties ?? {})
    expect(known.length).toBeGreaterThan(10)
    const sent = [...new URL(request.url, 'ws://x').searchParams.keys()]
    expect(sent.filter((name) => !known.includes(name))).toEqual([])
  })

  test('down the media socket is as the carrier reads it', async () => {
    const schema = JSON.parse(readFileSync(fileOf('twilio_media_streams.schema.json'), 'utf8')) as object
    const fits = new Ajv2020({ strict: false }).compile(schema)
    const agent = await TestAgent.start()
    try {
      const { callSid, token } = await agent.ring()
      const peer = await agent.connect(callSid)
      const messages: unknown[] = []
      peer.socket.on('message', (data) => messages.push(JSON.parse(String(data))))
      await peer.open()
      peer.start({ callSid, token, accountSid: agent.fixture.secrets.twilio_account_sid })
      await peer.until('the greeting', () => peer.count('mark') === 1)
      agent.recogniser.hear('what is the price')
      await peer.until('the clear', () => peer.count('clear') === 1)
      expect(messages.filter((message) => !fits(message))).toEqual([])
      expect(messages.length).toBeGreaterThan(20)
    } finally {
      await agent.stop()
    }
  })
})
