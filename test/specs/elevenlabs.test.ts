import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { elevenLabsVoice } from '../../agent-template/src/providers/elevenlabs-voice.ts'
import { createElevenLabsSpeech } from '../../src/adapters/speech/create-elevenlabs-speech.ts'
import { Secret } from '../../src/core/secret.ts'
import { NO_SPECS, SpecGate, specsFolder } from '../support/spec-gate.ts'
import { startVendorRecorder } from '../support/vendor-recorder.ts'

const specs = specsFolder()
const voice = { voiceId: 'voice-1', modelId: 'eleven_flash_v2_5' }
const settings = { stability: 0.5, similarityBoost: 0.75, speed: 1.1 }

async function recorder() {
  const started = await startVendorRecorder(() => ({ type: 'audio/basic', body: 'ab' }))
  onTestFinished(() => started.close())
  return started
}

/** The request of the operator's side, for one snippet. */
async function spoken(request: { voice: typeof voice & Partial<typeof settings>; language?: string }) {
  const vendor = await recorder()
  const speech = createElevenLabsSpeech({ baseUrl: vendor.address, apiKey: new Secret('el-key') })
  await speech.synthesise({ text: 'Hello.', ...request })
  return vendor.take()
}

/** The request of the agent, for one clause. */
async function clause() {
  const vendor = await recorder()
  const agent = elevenLabsVoice({
    url: vendor.address,
    apiKey: 'el-key',
    voiceId: voice.voiceId,
    modelId: voice.modelId,
    language: 'es-US',
    settings: { speed: 1, stability: undefined, similarity_boost: 0.7 },
  })
  for await (const _piece of agent.speak('Hello.', new AbortController().signal));
  return vendor.take()
}

describe.skipIf(specs === null)(`to ElevenLabs${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  const gate = () => new SpecGate(path.join(specs ?? '', 'elevenlabs-2026-08.json'))

  test.each([
    ['bare', () => spoken({ voice })],
    ['with all settings and a language', () => spoken({ voice: { ...voice, ...settings }, language: 'en-AU' })],
    ['of a model that takes no language', () => spoken({ voice: { ...voice, modelId: 'eleven_monolingual_v1' } })],
    ['of the agent', clause],
  ])('a request %s is as its document says, with its key and type', async (_name, send) => {
    const request = await send()
    expect(gate().problems(request)).toEqual([])
    expect(request.headers).toMatchObject({ 'xi-api-key': 'el-key', 'content-type': 'application/json' })
    expect(request.url).not.toContain('el-key')
  })

  test('a misspelt field, a format that is none and another path would be found', async () => {
    const request = await clause()
    const problems = (change: Partial<typeof request>) => gate().problems({ ...request, ...change })
    expect(problems({ body: request.body.replace('model_id', 'modelid') })).toEqual(['body: modelid is not known'])
    expect(problems({ body: request.body.replace('"text"', '"txt"') })).not.toEqual([])
    expect(problems({ url: request.url.replace('ulaw_8000', 'ulaw_9000') })).not.toEqual([])
    expect(problems({ url: request.url.replace('output_format', 'format') })).not.toEqual([])
    expect(problems({ url: request.url.replace('/v1/', '/v2/') })).not.toEqual([])
  })
})
