import fc from 'fast-check'
import twilio from 'twilio'
import { expect, test } from 'vitest'
import { signRequest } from '../../../sandbox/src/carrier/webhooks/signature.ts'

test('the documented vector', () => {
  const form = new URLSearchParams({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  })
  expect(signRequest('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe('RSOYDt4T1cUTdK1PDd93/VVr8B8=')
})

test('whatever is signed, the official SDK accepts, and refuses with one character changed', () => {
  const fields = fc.dictionary(fc.stringMatching(/^[A-Za-z0-9]{1,12}$/), fc.string({ unit: 'grapheme' }), {
    maxKeys: 8,
  })
  const paths = fc.stringMatching(/^[a-z0-9/_.-]{0,30}$/)
  fc.assert(
    fc.property(paths, fields, (path, values) => {
      const url = `https://app.example.com/${path}`
      const signature = signRequest('token', url, new URLSearchParams(values))
      expect(twilio.validateRequest('token', signature, url, values)).toBe(true)
      expect(twilio.validateRequest('token', signature, `${url}x`, values)).toBe(false)
    }),
    { numRuns: 200, seed: 1 },
  )
})

test('connection overrides after # are not signed; repeated values count once, sorted', () => {
  expect(signRequest('t', 'https://a.example/x#rc=2')).toBe(signRequest('t', 'https://a.example/x'))
  const one = new URLSearchParams([
    ['a', '2'],
    ['a', '1'],
    ['a', '2'],
  ])
  const two = new URLSearchParams([
    ['a', '1'],
    ['a', '2'],
  ])
  expect(signRequest('t', 'https://a.example/', one)).toBe(signRequest('t', 'https://a.example/', two))
})

test('a WebSocket address is signed as it is written', () => {
  const signature = signRequest('t', 'wss://a.example/media')
  expect(twilio.validateRequest('t', signature, 'wss://a.example/media', {})).toBe(true)
  expect(twilio.validateRequest('t', signature, 'https://a.example/media', {})).toBe(false)
})
