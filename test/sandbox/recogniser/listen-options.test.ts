import { expect, test } from 'vitest'
import { listenOptions } from '../../../sandbox/src/recogniser/listen-options.ts'

const phone = 'model=nova-3&encoding=mulaw&sample_rate=8000&channels=1'
const read = (query: string) => listenOptions(new URLSearchParams(query))

test('the query of a phone call is read', () => {
  const query = `${phone}&language=en-AU&interim_results=true&endpointing=300&utterance_end_ms=1000&vad_events=true&smart_format=true&keyterm=Jameson&keyterm=burst+pipe`
  expect(read(query)).toEqual({
    options: {
      model: 'nova-3',
      encoding: 'mulaw',
      sampleRate: 8000,
      interimResults: true,
      endpointingMs: 300,
      utteranceEndMs: 1000,
      vadEvents: true,
      punctuate: true,
      keyterms: ['Jameson', 'burst pipe'],
      english: true,
      callSid: null,
    },
  })
})

test('what is not given has the defaults of the protocol', () => {
  expect(read(phone)).toMatchObject({
    options: { interimResults: false, endpointingMs: 10, utteranceEndMs: null, vadEvents: false, punctuate: false },
  })
  expect(read(`${phone}&endpointing=false`)).toMatchObject({ options: { endpointingMs: null } })
})

test('another language is taken, the model only knows that it is not English', () => {
  const english = (language: string) => read(`${phone}&language=${language}`)
  expect(['en', 'en-AU', 'multi'].map(english)).toMatchObject(Array(3).fill({ options: { english: true } }))
  expect(['es', 'fr-CA', 'es-419'].map(english)).toMatchObject(Array(3).fill({ options: { english: false } }))
})

test('the call is read from the mark that its platform put on the request', () => {
  const sid = `CA${'0f'.repeat(16)}`
  expect(read(`${phone}&extra=tenant:7&extra=call_sid:${sid}`)).toMatchObject({ options: { callSid: sid } })
  expect(read(`${phone}&extra=call_sid:nonsense`)).toMatchObject({ options: { callSid: null } })
})

test.each([
  ['encoding=mulaw', 'sample_rate is missing'],
  ['sample_rate=8000', 'encoding is missing'],
  ['model=nova-9&encoding=mulaw&sample_rate=8000', 'no such model'],
  ['encoding=opus&sample_rate=48000', 'takes mulaw and linear16'],
  ['encoding=mulaw&sample_rate=fast', 'sample_rate must be'],
  [`${phone}&language=es-US`, 'no such language'],
  [`${phone}&interim_results=yes`, 'must be true or false'],
  [`${phone}&utterance_end_ms=1000`, 'needs interim_results=true'],
  [`${phone}&endpointing=soon`, 'milliseconds or false'],
  [`${phone}&channels=2`, 'takes one'],
  [`${phone}&redact=pci`, 'redact is not supported'],
  [`${phone}&diarize=true`, 'diarize is not supported'],
  [`${phone}&smartformat=true`, 'unknown query parameter: smartformat'],
  ['model=nova-2&encoding=mulaw&sample_rate=8000&keyterm=pipe', 'needs a nova-3 model'],
])('%s is refused: %s', (query, why) => {
  expect(read(query)).toEqual({
    refusal: { status: 400, code: 'INVALID_QUERY_PARAMETER', message: expect.stringContaining(why) },
  })
})
