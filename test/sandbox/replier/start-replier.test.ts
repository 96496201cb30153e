import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startReplier } from '../../../sandbox/src/replier/start-replier.ts'
import type { Service } from '../../../sandbox/src/service.ts'

const messages = [
  { role: 'system' as const, content: 'Fact hours: every day from nine to five' },
  { role: 'user' as const, content: 'When are you open?' },
]
const answer = 'We are open every day from nine to five.'

let replier: Service
let openai: OpenAI
beforeAll(async () => {
  replier = await startReplier({ port: 0, apiKey: 'key' })
  openai = new OpenAI({ apiKey: 'key', baseURL: `${replier.address}/v1`, maxRetries: 0, logLevel: 'off' })
})
afterAll(() => replier?.close())
afterEach(() => fetch(`${replier.address}/_sandbox/settings`, { method: 'DELETE' }))
const put = (body: unknown) =>
  fetch(`${replier.address}/_sandbox/settings`, { method: 'PUT', body: JSON.stringify(body) })

test('the official SDK finds out whether its key is one', async () => {
  expect((await openai.models.list()).data).toEqual([])
  await expect(openai.withOptions({ apiKey: 'other' }).models.list()).rejects.toMatchObject({ status: 401 })
})

test('the official SDK streams an answer: role, words, end, usage without choices', async () => {
  const stream = await openai.chat.completions.create({
    model: 'gpt-4.1-mini',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant', content: '' })
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(answer)
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
  expect(chunks.at(-1)?.choices).toEqual([])
  expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(10)
})

test('not streamed, it is one object, and the same words', async () => {
  const completion = await openai.chat.completions.create({ model: 'gpt-4.1-mini', messages })
  expect(completion.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { role: 'assistant', content: answer },
  })
})

test('an answer longer than asked for is cut and says so', async () => {
  const completion = await openai.chat.completions.create({ model: 'gpt-4.1-mini', messages, max_completion_tokens: 4 })
  expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'We are open' } })
})

test('a wrong key, model or parameter is the SDK’s own kind of error', async () => {
  const stranger = new OpenAI({ apiKey: 'other', baseURL: `${replier.address}/v1`, maxRetries: 0 })
  const codeOf = (doing: Promise<unknown>) =>
    doing.then(
      () => null,
      (error: { status: number; code: string | null }) => [error.status, error.code],
    )
  expect(await codeOf(stranger.chat.completions.create({ model: 'gpt-4.1', messages }))).toEqual([
    401,
    'invalid_api_key',
  ])
  expect(await codeOf(openai.chat.completions.create({ model: 'claude', messages }))).toEqual([404, 'model_not_found'])
  expect(await codeOf(openai.chat.completions.create({ model: 'gpt-4.1', messages: [] }))).toEqual([400, null])
  const loose = { type: 'object', properties: { name: { type: 'string' } } }
  const tools = [{ type: 'function' as const, function: { name: 'book', strict: true, parameters: loose } }]
  const asking = openai.chat.completions.create({ model: 'gpt-4.1', messages, tools })
  await expect(asking).rejects.toMatchObject({ status: 400, code: 'invalid_function_parameters' })
  const orphan = [...messages, { role: 'tool' as const, tool_call_id: 'call_1', content: 'done' }]
  await expect(openai.chat.completions.create({ model: 'gpt-4.1', messages: orphan })).rejects.toThrow(/'tool_calls'/)
})

test('faults happen as set: a rate limit, a stream that breaks after some words, nonsense', async () => {
  await put({
    faults: [
      { times: 1, status: 429 },
      { times: 1, cut_after_bytes: 700 },
      { times: 1, garbage: true },
    ],
  })
  const limited = openai.chat.completions.create({ model: 'gpt-4.1', messages })
  await expect(limited).rejects.toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
  const stream = await openai.chat.completions.create({ model: 'gpt-4.1', messages, stream: true })
  const words: (string | null | undefined)[] = []
  const reading = (async () => {
    for await (const chunk of stream) words.push(chunk.choices[0]?.delta.content)
  })()
  await expect(reading).rejects.toThrow()
  expect(answer.startsWith(words.join(''))).toBe(true)
  expect(words.length).toBeGreaterThan(1)
  const nonsense = await openai.chat.completions.create({ model: 'gpt-4.1', messages, stream: true })
  const all = async () => {
    for await (const _chunk of nonsense);
  }
  await expect(all()).rejects.toThrow(/JSON/)
})
