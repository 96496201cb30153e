import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientIdOf, operationIdOf, parseClientId, slugOf, webhooksOf } from '../../src/core/names.ts'

test('a slug is the name in lower-case letters and digits', () => {
  expect(slugOf('Jameson Plumbing')).toBe('jamesonplumbing')
  expect(slugOf("Martin's Fast-Food #2")).toBe('martinsfastfood2')
  expect(slugOf('Café Zoë')).toBe('cafezoe')
  expect(slugOf('日本')).toBe('')
})

test('a client id is taken apart into what it was made of', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('au', 'uk', 'us', 'in'),
      fc.constantFrom('plmb', 'rest', 'hvac'),
      fc.stringMatching(/^[a-z0-9]{1,48}$/),
      (region, industry, slug) => {
        const key = { region, industry, slug }
        expect(parseClientId(clientIdOf(key))).toEqual(key)
      },
    ),
  )
  expect(parseClientId('au_plmb_Jameson')).toBeNull()
  expect(parseClientId('../etc')).toBeNull()
})

test('one client has one operation id, and another one after it was deleted', () => {
  expect(operationIdOf('au_plmb_a')).toBe(operationIdOf('au_plmb_a', 1))
  expect(operationIdOf('au_plmb_a', 2)).not.toBe(operationIdOf('au_plmb_a', 1))
})

test('webhooks lie under the public origin and the API path', () => {
  expect(webhooksOf('https://app.klariqo.com', 'jamesonplumbing').voice).toBe(
    'https://app.klariqo.com/api/jamesonplumbing/twilio/voice',
  )
})
