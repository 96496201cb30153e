import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAiModel } from '../../agent-template/src/providers/openai-model.ts'
import { NO_SPECS, SpecGate, specsFolder } from '../support/spec-gate.ts'
import { startVendorRecorder } from '../support/vendor-recorder.ts'

const specs = specsFolder()
const messages = (['system', 'user', 'assistant', 'user'] as const).map((role) => ({ role, content: 'hello' }))

/** One request of the agent's model; `base` is what the configured address ends with. */
async function asked(base = '') {
  const vendor = await startVendorRecorder(() => ({ type: 'text/event-stream', body: 'data: [DONE]\n\n' }))
  onTestFinished(() => vendor.close())
  const model = openAiModel({
    url: `${vendor.address}${base}`,
    apiKey: 'oa-key',
    model: 'gpt-4.1-mini',
    maxCompletionTokens: 120,
    temperature: 0.3,
  })
  for await (const _text of model.stream(messages, new AbortController().signal));
  return vendor.take()
}

describe.skipIf(specs === null)(`to OpenAI${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  const gate = () => new SpecGate(path.join(specs ?? '', 'openai.json'))

  test.each(['', '/v1'])('a request to an address ending in "%s" is as its document says', async (base) => {
    const request = await asked(base)
    expect(request.url).toBe('/v1/chat/completions')
    expect(gate().problems(request)).toEqual([])
    expect(request.headers).toMatchObject({ authorization: 'Bearer oa-key', 'content-type': 'application/json' })
  })

  test('a misspelt field, a role nobody has and a temperature too high would be found', async () => {
    const request = await asked()
    const problems = (from: string, to: string) => gate().problems({ ...request, body: request.body.replace(from, to) })
    expect(problems('"temperature"', '"temprature"')).toEqual(['body: temprature is not known'])
    expect(problems('"role":"user"', '"role":"caller"')).not.toEqual([])
    expect(problems('"temperature":0.3', '"temperature":9')).not.toEqual([])
    expect(problems('"messages"', '"message"')).not.toEqual([])
  })
})
