import { expect, test } from 'vitest'
import { speechRequest } from '../../../sandbox/src/voice/speech-request.ts'

const read = (body: unknown, query = '', voice = 'klariqo_au_male') =>
  speechRequest(voice, new URLSearchParams(query), body)

test('a request is read, with the vendor’s defaults', () => {
  expect(read({ text: ' Hello. ', voice_settings: { stability: 0.5, speed: 1.1 } })).toMatchObject({
    request: { text: 'Hello.', voice: { flite: 'rms' }, speed: 1.1, format: { codec: 'mp3', sampleRate: 44_100 } },
  })
  expect(read({ text: 'Hi' }, 'output_format=ulaw_8000')).toMatchObject({ request: { format: { codec: 'ulaw' } } })
})

test.each([
  [{ text: 'Hi' }, '', 'nobody', 404, 'voice_not_found'],
  [{ text: 'Hi', model_id: 'gpt-4o' }, '', undefined, 400, 'model_not_found'],
  [{ text: '  ' }, '', undefined, 400, 'input_text_empty'],
  [{ text: 'a'.repeat(10_001) }, '', undefined, 400, 'max_character_limit_exceeded'],
  [{ text: 'Hi' }, 'output_format=pcm_1', undefined, 400, 'invalid_output_format'],
  [{ text: 'Hi' }, 'format=pcm_16000', undefined, 422, 'invalid_parameter'],
])('%o with %s is refused', (body, query, voice, status, word) => {
  expect(read(body, query, voice)).toMatchObject({ refusal: { status, detail: { status: word } } })
})

test('a body that fails its schema says where', () => {
  expect(read({ text: 'Hi', voice_settings: { stability: 2 } })).toMatchObject({
    refusal: { status: 422, detail: [{ loc: ['body', 'voice_settings', 'stability'] }] },
  })
  expect(read({ text: 'Hi', voise: 1 })).toMatchObject({
    refusal: { status: 422, detail: [{ loc: ['body', 'voise'] }] },
  })
  expect(read(null)).toMatchObject({ refusal: { status: 422 } })
})
