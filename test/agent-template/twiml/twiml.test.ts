import { escapeXml } from '@klariqo/contract/escape-xml'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { twiml } from '../../../agent-template/src/twiml/twiml.ts'

test('verbs nest, and empty ones close themselves', () => {
  expect(twiml({ name: 'Dial', attributes: { timeout: 20 }, children: [{ name: 'Number', text: '+61' }] })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Response><Dial timeout="20"><Number>+61</Number></Dial></Response>',
  )
  expect(twiml()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>')
})

test('S-15 no value can become mark-up', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
      const escaped = escapeXml(value)
      expect(escaped).not.toMatch(/[<>"']/)
      expect(escaped.replace(/&(amp|lt|gt|quot|apos);/g, '')).not.toContain('&')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
      expect(escaped).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
    }),
    { numRuns: 1_000, seed: 1 },
  )
})
