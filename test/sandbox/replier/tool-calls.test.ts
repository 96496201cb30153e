import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startReplier } from '../../../sandbox/src/replier/start-replier.ts'
import type { Service } from '../../../sandbox/src/service.ts'
import { specsFolder } from '../../support/spec-gate.ts'
import { functionsOf, offeredTools } from './offered-tools.ts'

type Messages = OpenAI.ChatCompletionMessageParam[]

const model = 'gpt-4.1-mini'
const tools = functionsOf(offeredTools)
const booked: Messages = [
  { role: 'system', content: 'Fact business: Jameson Plumbing' },
  { role: 'user', content: 'Book somebody to fix my tap. My name is Sam, 12 Park Street, on Tuesday morning.' },
]

let replier: Service
let openai: OpenAI
beforeAll(async () => {
  replier = await startReplier({ port: 0, apiKey: 'key' })
  openai = new OpenAI({ apiKey: 'key', baseURL: `${replier.address}/v1`, maxRetries: 0 })
})
afterAll(() => replier?.close())
const settings = (method: string, body?: object) =>
  fetch(`${replier.address}/_sandbox/settings`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
afterEach(() => settings('DELETE'))

test('a tool call streams as the document has it: id and name first, arguments in pieces, then the reason', async () => {
  const stream = await openai.chat.completions.create({ model, messages: booked, tools, stream: true })
  const deltas = []
  let reason: string | null = null
  for await (const { choices } of stream) {
    deltas.push(...(choices[0]?.delta.tool_calls ?? []))
    reason = choices[0]?.finish_reason ?? reason
  }
  expect(deltas[0]).toEqual({
    index: 0,
    id: expect.stringMatching(/^call_\w+$/),
    type: 'function',
    function: { name: 'book_appointment', arguments: '' },
  })
  expect(deltas.length).toBeGreaterThan(5)
  expect(deltas.slice(1).every(({ id, index }) => id === undefined && index === 0)).toBe(true)
  expect(JSON.parse(deltas.map((delta) => delta.function?.arguments).join(''))).toMatchObject({
    name: 'Sam',
    time_window: 'Tuesday morning',
  })
  expect(reason).toBe('tool_calls')
})

test('not streamed it is whole, its answer goes back as a tool message, and choices are kept to', async () => {
  const [choice] = (await openai.chat.completions.create({ model, messages: booked, tools })).choices
  expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
  const [call] = choice?.message.tool_calls ?? []
  const after: Messages = [
    ...booked,
    { role: 'assistant', content: null, ...(call ? { tool_calls: [call] } : {}) },
    { role: 'tool', tool_call_id: call?.id ?? '', content: 'The booking is written down.' },
  ]
  const next = await openai.chat.completions.create({ model, messages: after, tools })
  expect(next.choices[0]?.message.content).toBe('Is there anything else I can help you with?')

  const none = await openai.chat.completions.create({ model, messages: booked, tools, tool_choice: 'none' })
  expect(none.choices[0]?.message.tool_calls).toBeUndefined()
  const forced = { type: 'function' as const, function: { name: 'look_up' } }
  const only = await openai.chat.completions.create({ model, messages: booked, tools, tool_choice: forced })
  expect(only.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { tool_calls: [{ function: { name: 'look_up' } }] },
  })
})

test('JSON by schema is one document that satisfies it, from what was said', async () => {
  const maybe = { type: ['string', 'null'] }
  const properties = {
    summary: { type: 'string' },
    outcome: { type: 'string', enum: ['booked', 'message_taken', 'answered', 'emergency'] },
    sentiment: { type: 'string', enum: ['positive', 'neutral', 'negative'] },
    name: maybe,
    time_window: maybe,
    urgency: { type: ['string', 'null'], enum: ['emergency', 'soon', null] },
    invoice: maybe,
    people: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    tags: { type: 'array', items: { type: 'string' } },
  }
  const schema = { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }
  const transcript =
    "Transcript:\nagent: Hi!\ncaller: I've got a burst pipe. My name is Sam.\nagent: Thank you.\ncaller: Not happy about it, come tomorrow."
  const ask = async (messages: Messages) => {
    const stream = openai.chat.completions.stream({
      model,
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'call', strict: true, schema } },
    })
    return JSON.parse((await stream.finalContent()) ?? '')
  }
  const answer = await ask([{ role: 'user', content: transcript }])
  expect(new Ajv2020({ strict: false }).validate(schema, answer)).toBe(true)
  expect(answer).toEqual({
    summary: 'Sam called. Wanted: a burst pipe, tomorrow.',
    outcome: 'emergency',
    sentiment: 'negative',
    name: 'Sam',
    time_window: 'tomorrow',
    urgency: 'emergency',
    invoice: null,
    people: null,
    tags: [],
  })
  expect(await ask([{ role: 'user', content: 'Hello?' }])).toMatchObject({ outcome: 'answered', name: null })
})

test('hostile, it makes no proper call whatever is asked, tries all that is forbidden, and then leaks what it was told', async () => {
  await settings('PUT', { hostile: true })
  const { message } = (await openai.chat.completions.create({ model, messages: booked, tools })).choices[0] ?? {}
  const calls = (message?.tool_calls ?? []).flatMap((call) => (call.type === 'function' ? [call] : []))
  const ajv = new Ajv2020({ strict: false })
  const proper = calls.filter(({ function: { name, arguments: text } }) => {
    const offered = offeredTools.find((tool) => tool.name === name)
    try {
      return offered !== undefined && ajv.validate(offered.parameters, JSON.parse(text))
    } catch {
      return false
    }
  })
  expect(proper).toEqual([])
  const names = new Set(calls.map((call) => call.function.name))
  expect([...names]).toEqual(expect.arrayContaining([...offeredTools.map(({ name }) => name), 'run_sql', '__proto__']))
  const tried: Messages = [1, 2].flatMap(() => [
    { role: 'assistant', content: null, tool_calls: calls },
    ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'Refused.' })),
  ])
  const leak = await openai.chat.completions.create({ model, messages: [...booked, ...tried], tools })
  expect(leak.choices[0]?.message.content).toContain('Fact business: Jameson Plumbing')
  await settings('DELETE')
  const tame = await openai.chat.completions.create({ model, messages: booked, tools })
  expect(tame.choices[0]?.message.tool_calls).toHaveLength(1)
})

test.skipIf(specsFolder() === null)('every chunk and every answer is one of the vendor’s document', async () => {
  const { components } = JSON.parse(readFileSync(path.join(specsFolder() ?? '', 'openai.json'), 'utf8'))
  const ajv = new Ajv2020({ strict: false, logger: false, validateFormats: false })
  ajv.addSchema({ $id: 'openai', components: withoutNullable(components) })
  const problems = (schema: string, value: unknown) => {
    const valid = ajv.validate({ $ref: `openai#/components/schemas/${schema}` }, value)
    return valid ? [] : ajv.errors
  }
  for (const asked of [booked, [{ role: 'user' as const, content: 'Hello' }]]) {
    const body = { model, messages: asked, tools, stream_options: { include_usage: true }, stream: true }
    const response = await fetch(`${replier.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: JSON.stringify(body),
    })
    const chunks = [...(await response.text()).matchAll(/^data: (\{.*)$/gm)].map(([, json = '']) => JSON.parse(json))
    expect(chunks.length).toBeGreaterThan(4)
    for (const chunk of chunks) expect(problems('CreateChatCompletionStreamResponse', chunk)).toEqual([])
    const whole = await openai.chat.completions.create({ model, messages: asked, tools })
    expect(problems('CreateChatCompletionResponse', JSON.parse(JSON.stringify(whole)))).toEqual([])
  }
  expect(problems('CreateChatCompletionStreamResponse', { choices: [] })).not.toEqual([])
})

/** The document is of OpenAPI 3.1 and still has a word of 3.0. */
function withoutNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullable)
  if (value === null || typeof value !== 'object') return value
  const inner: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withoutNullable(part)]),
  )
  const { nullable, ...schema } = inner
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}
