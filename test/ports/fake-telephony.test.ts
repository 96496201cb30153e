import { expect, test } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { candidatesOf, FakeTelephony } from '../support/fake-telephony.ts'
import { telephonyContract } from './telephony-contract.ts'

telephonyContract('the fake', async () => {
  const bundles = { BUlocal: 'twilio-approved', BUmobile: 'twilio-approved', BUdraft: 'draft' }
  return {
    telephony: new FakeTelephony({ bundles }),
    papers: { addressSid: 'AD1', local: 'BUlocal', mobile: 'BUmobile', draft: 'BUdraft' },
    strangersNumber: '+61481509999',
    close: async () => undefined,
  }
})

const order = { phoneNumber: '+61481501000', tag: 'klariqo:x', addressSid: 'AD1', bundleSid: 'BU1' }

test('a lost answer leaves the number bought, a lost request does not', async () => {
  const telephony = new FakeTelephony({ candidates: candidatesOf(2) })
  telephony.fail('buy', 'before')
  await expect(telephony.buy(order)).rejects.toMatchObject({ code: 'NUMBER_OUTCOME_UNKNOWN' })
  expect(telephony.purchases).toEqual([])
  telephony.fail('buy', 'after')
  await expect(telephony.buy(order)).rejects.toMatchObject({ code: 'NUMBER_OUTCOME_UNKNOWN' })
  expect(telephony.purchases).toHaveLength(1)
})

test('a late effect lands when told to, a stale list does not show it once', async () => {
  const telephony = new FakeTelephony({ candidates: candidatesOf(2) })
  telephony.fail('buy', 'late')
  await expect(telephony.buy(order)).rejects.toMatchObject({ code: 'NUMBER_OUTCOME_UNKNOWN' })
  expect(await telephony.findByNumber(order.phoneNumber)).toBeNull()
  telephony.land()
  telephony.staleReads = 1
  expect(await telephony.findByNumber(order.phoneNumber)).toBeNull()
  expect(await telephony.findByNumber(order.phoneNumber)).toMatchObject({ tag: 'klariqo:x' })
})

test('a planted error is thrown once', async () => {
  const telephony = new FakeTelephony()
  telephony.fail('search', new KlariqoError('TELEPHONY_RATE_LIMITED'))
  await expect(telephony.search({ isoCountry: 'AU', type: 'mobile' })).rejects.toMatchObject({
    code: 'TELEPHONY_RATE_LIMITED',
  })
  expect(await telephony.search({ isoCountry: 'AU', type: 'mobile' })).toHaveLength(20)
})
