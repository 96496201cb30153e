import { expect, test } from 'vitest'
import { parseStreamMessage } from '../../../agent-template/src/call/parse-stream-message.ts'

const parse = (value: unknown) =>
  parseStreamMessage(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
const start = {
  event: 'start',
  start: {
    accountSid: 'AC1',
    callSid: 'CA1',
    streamSid: `MZ${'a'.repeat(32)}`,
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    customParameters: { token: 't' },
  },
}

test('the messages of the protocol are read', () => {
  expect(parse(start)).toEqual({
    event: 'start',
    streamSid: `MZ${'a'.repeat(32)}`,
    callSid: 'CA1',
    accountSid: 'AC1',
    token: 't',
  })
  expect(parse({ event: 'media', media: { track: 'inbound', payload: '//8=' } })).toEqual({
    event: 'media',
    sound: Buffer.from([255, 255]),
  })
  expect(parse({ event: 'mark', mark: { name: 'u1' } })).toEqual({ event: 'mark', name: 'u1' })
  expect(parse({ event: 'stop', stop: {} })).toEqual({ event: 'stop' })
  expect(parse({ event: 'dtmf', dtmf: { track: 'inbound_track', digit: '#' } })).toEqual({ event: 'dtmf', key: '#' })
  expect(parse({ event: 'connected' })).toEqual({ event: 'connected' })
  expect(parse({ event: 'of a later version' })).toEqual({ event: 'other' })
})

test.each([
  'nonsense',
  '[]',
  'null',
  '{}',
  { event: 7 },
  { event: 'media' },
  { event: 'mark', mark: {} },
  { event: 'dtmf', dtmf: { digit: '12' } },
  { ...start, start: { ...start.start, streamSid: 'MZ"},"x":{"' } },
  { ...start, start: { ...start.start, mediaFormat: { encoding: 'audio/l16', sampleRate: 16000, channels: 1 } } },
])('%j is not the protocol', (value) => {
  expect(parse(value)).toBeNull()
})
