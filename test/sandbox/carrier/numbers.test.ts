import { sandboxRegulatory } from '@klariqo/contract/sandbox-regulatory'
import { isValidPhoneNumber } from 'libphonenumber-js/max'
import { expect, onTestFinished, test } from 'vitest'
import { containsPattern } from '../../../sandbox/src/carrier/numbers/contains-pattern.ts'
import { Inventory } from '../../../sandbox/src/carrier/numbers/inventory.ts'
import { startCarrier } from '../../../sandbox/src/carrier/start-carrier.ts'
import { startCarrierWorld } from '../../support/carrier-world.ts'
import { TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

const world = async () => {
  const made = await startCarrierWorld({})
  onTestFinished(() => made.close())
  return made
}
const codeOf = (doing: Promise<unknown>) =>
  doing.then(
    () => 0,
    (error: { code: number }) => error.code,
  )
const au = sandboxRegulatory.AU
const paper = { addressSid: au?.addressSid ?? '', bundleSid: au?.bundles.mobile ?? '' }

test.each([
  ['AU', 'local'],
  ['AU', 'mobile'],
  ['AU', 'toll-free'],
  ['GB', 'local'],
  ['GB', 'mobile'],
  ['GB', 'toll-free'],
  ['US', 'local'],
  ['US', 'toll-free'],
  ['IN', 'local'],
  ['IN', 'toll-free'],
] as const)('the inventory of %s %s is E.164, without repeats, the same for the same seed', (country, type) => {
  const numbers = [...(new Inventory(7).offers(country, type) ?? [])].map((it) => it.phoneNumber)
  expect(numbers.length).toBeGreaterThanOrEqual(300)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(numbers).toEqual([...(new Inventory(7).offers(country, type) ?? [])].map((it) => it.phoneNumber))
  expect(numbers[0]).not.toBe([...(new Inventory(8).offers(country, type) ?? [])][0]?.phoneNumber)
  expect(numbers.filter((number) => !isValidPhoneNumber(number))).toEqual([])
  for (const number of numbers.slice(0, 5)) expect(new Inventory(0).find(number)).toMatchObject({ country, type })
})

test('a kind that is not sold in a country is not found', async () => {
  const it = await world()
  expect(await codeOf(it.sdk.availablePhoneNumbers('IN').mobile.list())).toBe(20404)
  expect(await codeOf(it.sdk.availablePhoneNumbers('FR').local.list())).toBe(20404)
})

test('patterns of a search', () => {
  expect(containsPattern('+6149157*000').test('+61491571000')).toBe(true)
  expect(containsPattern('PIPE').test('+6149157473000')).toBe(true)
  expect(containsPattern('000$').test('+61491570001')).toBe(false)
  expect(containsPattern('+61%999').test('+61491570999')).toBe(true)
})

test('sold numbers are not offered; a released one is again', async () => {
  const it = await world()
  const offered = () => it.sdk.availablePhoneNumbers('AU').mobile.list({ limit: 5, smsEnabled: true })
  expect((await offered()).map((one) => one.phoneNumber)).not.toContain(it.number.phoneNumber)
  await it.sdk.incomingPhoneNumbers(it.number.sid).remove()
  expect((await offered())[0]?.phoneNumber).toBe(it.number.phoneNumber)
  expect(await codeOf(it.sdk.incomingPhoneNumbers(it.number.sid).fetch())).toBe(20404)
})

test('AU paperwork: an address in the country for local numbers, a fitting approved bundle for all long codes', async () => {
  const it = await world()
  const [local] = await it.sdk.availablePhoneNumbers('AU').local.list({ limit: 1 })
  const buy = (papers: object) =>
    it.sdk.incomingPhoneNumbers.create({ phoneNumber: local?.phoneNumber ?? '', ...papers })
  expect(await codeOf(buy({}))).toBe(21631)
  expect(await codeOf(buy({ addressSid: sandboxRegulatory.GB?.addressSid }))).toBe(21615)
  expect(await codeOf(buy({ addressSid: paper.addressSid }))).toBe(21649)
  expect(await codeOf(buy(paper))).toBe(21649)
  expect((await buy({ ...paper, bundleSid: au?.bundles.local })).status).toBe('in-use')
})

test('a purchase by area code takes a number of it, US only', async () => {
  const it = await world()
  expect((await it.sdk.incomingPhoneNumbers.create({ areaCode: '415' })).phoneNumber).toMatch(/^\+1415/)
  expect(await codeOf(it.sdk.incomingPhoneNumbers.create({ areaCode: '999' }))).toBe(21452)
  expect(await codeOf(it.sdk.incomingPhoneNumbers.create({ areaCode: 'x' }))).toBe(21451)
})

test('magic numbers', async () => {
  const it = await world()
  const buy = (order: { phoneNumber: string } | { areaCode: string }) => it.sdk.incomingPhoneNumbers.create(order)
  expect(await codeOf(buy({ phoneNumber: '+15005550000' }))).toBe(21422)
  expect(await codeOf(buy({ phoneNumber: '+15005550001' }))).toBe(21421)
  expect(await codeOf(buy({ areaCode: '533' }))).toBe(21452)
  expect((await buy({ phoneNumber: '+15005550006' })).phoneNumber).toBe('+15005550006')
  expect((await buy({ areaCode: '500' })).phoneNumber).toBe('+15005550006')
  expect(await it.sdk.incomingPhoneNumbers.list()).toHaveLength(1)
})

test('buying an owned number updates it, or is refused, as the settings say; the journal counts', async () => {
  const it = await world()
  const again = () =>
    it.sdk.incomingPhoneNumbers.create({ phoneNumber: it.number.phoneNumber, friendlyName: 'klariqo:other' })
  expect(await again()).toMatchObject({ sid: it.number.sid, friendlyName: 'klariqo:other', status: 'in-use' })
  await it.control('PUT', 'settings', { owned: 'reject' })
  expect(await codeOf(again())).toBe(21422)
  const { body } = await it.control('GET', 'purchases')
  expect(body).toMatchObject([
    { phone_number: it.number.phoneNumber, sid: it.number.sid, tag: 'klariqo:au_plmb_test', updates: 1 },
  ])
})

test('eight purchases of one number at once sell it once', async () => {
  const it = await world()
  const [offer] = await it.sdk.availablePhoneNumbers('AU').mobile.list({ limit: 1 })
  await it.control('PUT', 'settings', { owned: 'reject' })
  const order = { phoneNumber: offer?.phoneNumber ?? '', ...paper }
  const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(it.sdk.incomingPhoneNumbers.create(order))))
  expect(codes.toSorted()).toEqual([0, ...Array(7).fill(21422)])
  expect((await it.control('GET', 'purchases')).body).toHaveLength(2)
})

test('lists filter by tag and by pattern, and come in pages', async () => {
  const it = await world()
  const offers = await it.sdk.availablePhoneNumbers('AU').mobile.list({ limit: 4 })
  for (const { phoneNumber } of offers)
    await it.sdk.incomingPhoneNumbers.create({ phoneNumber, friendlyName: 'klariqo:x', ...paper })
  expect(await it.sdk.incomingPhoneNumbers.list({ friendlyName: 'klariqo:x', pageSize: 2 })).toHaveLength(4)
  expect(await it.sdk.incomingPhoneNumbers.list({ friendlyName: 'klariqo' })).toHaveLength(0)
  expect(await it.sdk.incomingPhoneNumbers.list({ phoneNumber: '+6149157*' })).toHaveLength(5)
  expect(await it.sdk.incomingPhoneNumbers.mobile.list()).toHaveLength(5)
  expect(await it.sdk.incomingPhoneNumbers.local.list()).toHaveLength(0)
})

test('a stale list does not show the newest purchase; a look-up by SID does', async () => {
  const it = await world()
  await it.control('PUT', 'settings', { list_stale_ms: 60_000 })
  expect(await it.sdk.incomingPhoneNumbers.list()).toHaveLength(0)
  expect((await it.sdk.incomingPhoneNumbers(it.number.sid).fetch()).sid).toBe(it.number.sid)
  await it.control('PUT', 'settings', { list_stale_ms: 0 })
  expect(await it.sdk.incomingPhoneNumbers.list()).toHaveLength(1)
})

test('addresses and bundles', async () => {
  const it = await world()
  const created = await it.sdk.addresses.create({
    customerName: 'Jo',
    street: '1 Test Street',
    city: 'Sydney',
    region: 'NSW',
    postalCode: '2000',
    isoCountry: 'AU',
  })
  expect((await it.sdk.addresses.list({ isoCountry: 'AU' })).map((one) => one.sid)).toContain(created.sid)
  const box = {
    customerName: 'Jo',
    street: 'PO Box 5',
    city: 'Sydney',
    region: 'NSW',
    postalCode: '2000',
    isoCountry: 'AU',
  }
  expect(await codeOf(it.sdk.addresses.create(box))).toBe(21628)
  const bundles = it.sdk.numbers.v2.regulatoryCompliance.bundles
  expect(await bundles.list({ status: 'twilio-approved' })).toHaveLength(12)
  const draft = await bundles.create({
    friendlyName: 'x',
    email: 'a@b.invalid',
    isoCountry: 'AU',
    numberType: 'mobile',
  })
  expect(draft.status).toBe('draft')
  expect((await bundles(draft.sid).update({ status: 'pending-review' })).status).toBe('twilio-approved')
})

test('wrong credentials, another account and unknown paths are refused as the vendor refuses them', async () => {
  const it = await world()
  const ask = async (path: string, authorization = it.authorization) => {
    const response = await fetch(`${it.address}${path}`, { headers: { authorization } })
    return [response.status, ((await response.json()) as { code: number }).code]
  }
  const account = `/2010-04-01/Accounts/${TEST_ACCOUNT.accountSid}`
  expect(await ask(`${account}.json`, 'Basic eDp5')).toEqual([401, 20003])
  expect(await ask(`${account}/Callz.json`)).toEqual([404, 20404])
  expect(await ask(`/2010-04-01/Accounts/AC${'0'.repeat(32)}/Calls.json`)).toEqual([404, 20404])
  expect(await ask('/_sandbox/settings', 'Basic eDp5')).toEqual([401, 20003])
})

test('faults: refused, dropped before, dropped after, late, malformed', async () => {
  const it = await world()
  const offers = (await it.sdk.availablePhoneNumbers('AU').mobile.list({ limit: 5 })).map((one) => one.phoneNumber)
  const buy = (phoneNumber: string) => it.sdk.incomingPhoneNumbers.create({ phoneNumber, ...paper })
  const owned = async (phoneNumber: string) => (await it.sdk.incomingPhoneNumbers.list({ phoneNumber })).length
  const plant = (fault: object) =>
    it.control('POST', 'faults', { method: 'POST', path: 'IncomingPhoneNumbers', times: 1, ...fault })
  const [one = '', two = '', three = '', four = '', five = ''] = offers

  await plant({ status: 429 })
  await expect(buy(one)).rejects.toMatchObject({ status: 429, code: 20429 })
  await plant({ code: 21422 })
  await expect(buy(one)).rejects.toMatchObject({ status: 400, code: 21422 })
  await plant({ drop: 'before' })
  await expect(buy(two)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await owned(two)).toBe(0)
  await plant({ drop: 'after' })
  await expect(buy(three)).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await owned(three)).toBe(1)

  await plant({ drop: 'after', delay_ms: 300 })
  const dead = new AbortController()
  const body = new URLSearchParams({ PhoneNumber: four, BundleSid: paper.bundleSid })
  const url = `${it.address}/2010-04-01/Accounts/${TEST_ACCOUNT.accountSid}/IncomingPhoneNumbers.json`
  const sent = fetch(url, { method: 'POST', body, headers: { authorization: it.authorization }, signal: dead.signal })
  setTimeout(() => dead.abort(), 50)
  await expect(sent).rejects.toThrow()
  expect(await owned(four)).toBe(0)
  for (let i = 0; i < 100 && (await owned(four)) === 0; i++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await owned(four)).toBe(1)

  await plant({ body: '{"sid":' })
  await buy(five).catch(() => undefined)
  expect(await owned(five)).toBe(1)
  expect((await it.control('POST', 'faults', { path: '(', times: 1 })).status).toBe(400)
})

test('latency is put before every answer of the API but not of the control endpoints', async () => {
  const it = await world()
  await it.control('PUT', 'settings', { latency_ms: 120 })
  const began = performance.now()
  await it.sdk.incomingPhoneNumbers.list()
  expect(performance.now() - began).toBeGreaterThanOrEqual(115)
  expect((await it.control('PUT', 'settings', { latency_ms: -1 })).status).toBe(400)
})

test('the account survives a restart', async () => {
  const it = await world()
  await it.control('POST', 'phones', { number: '+61491570157', behaviour: { busy: true } })
  await it.stop()
  const again = await startCarrier({ port: 0, dataFile: it.dataFile, ...TEST_ACCOUNT })
  onTestFinished(() => again.close())
  const ask = async (path: string) =>
    (await fetch(`${again.address}${path}`, { headers: { authorization: it.authorization } })).json()
  const numbers = await ask(`/2010-04-01/Accounts/${TEST_ACCOUNT.accountSid}/IncomingPhoneNumbers.json`)
  expect(numbers).toMatchObject({ incoming_phone_numbers: [{ sid: it.number.sid, voice_url: it.number.voiceUrl }] })
  expect(await ask('/_sandbox/purchases')).toHaveLength(1)
  expect(await ask('/_sandbox/phones')).toHaveLength(1)
})
