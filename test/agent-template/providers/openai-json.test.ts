import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { summaryByModel } from '../../../agent-template/src/after-call/summary-by-model.ts'
import { openAiJson } from '../../../agent-template/src/providers/openai-json.ts'
import { startReplier } from '../../../sandbox/src/replier/start-replier.ts'
import { factsOf } from '../after-call/facts.ts'

const business = { name: 'Example Plumbing', language: 'en-AU' }
const modelAt = (url: string, apiKey = 'key') =>
  openAiJson({ url, apiKey, model: 'gpt-4.1-mini', maxCompletionTokens: 500 })
const soon = () => AbortSignal.timeout(5_000)

test('a call is summed up over the vendor’s protocol', async () => {
  const replier = await startReplier({ port: 0, apiKey: 'key' })
  const summary = await summaryByModel(modelAt(replier.address), factsOf(), business, soon())
  expect(summary).toMatchObject({ outcome: 'answered', model: 'gpt-4.1-mini' })
  await expect(summaryByModel(modelAt(replier.address, 'wrong'), factsOf(), business, soon())).rejects.toMatchObject({
    provider: 'model',
    status: 401,
  })
  await replier.close()
})

describe('a vendor that answers', () => {
  let server: Server
  let answer: (response: ServerResponse) => void
  beforeEach(async () => {
    server = createServer((_request, response) => answer(response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })
  const ask = (signal = soon()) => {
    const { port } = server.address() as AddressInfo
    return modelAt(`http://127.0.0.1:${port}`).ask({ name: 'x', schema: {}, messages: [] }, signal)
  }
  const json = (value: unknown) => (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  }
  const saying = (content: unknown) => json({ choices: [{ index: 0, message: { role: 'assistant', content } }] })

  test('a document gives the document', async () => {
    answer = saying('{"summary":"A leak"}')
    expect(await ask()).toEqual({ summary: 'A leak' })
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['a refusal', saying(null)],
    ['half a document', saying('{"summary":"A le')],
    ['nothing', json({ choices: [] })],
    ['another shape', json({ error: 'no' })],
    ['a page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
    ['an error', (response) => response.writeHead(500).end()],
    ['without end', saying('x'.repeat(70_000))],
  ])('%s is an error that holds no words', async (_what, how) => {
    answer = how
    await expect(ask()).rejects.toMatchObject({ name: 'ProviderError', message: expect.not.stringContaining('A le') })
  })

  test('nothing at all is given up when it is told to', async () => {
    answer = () => undefined
    await expect(ask(AbortSignal.timeout(50))).rejects.toThrow()
  })
})
