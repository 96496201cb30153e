import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTwilioTelephony } from '../../../src/adapters/twilio/create-twilio-telephony.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { Telephony } from '../../../src/ports/telephony.ts'
import { startTestCarrier, TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

let carrier: Awaited<ReturnType<typeof startTestCarrier>>
let telephony: Telephony
const { accountSid, authToken } = TEST_ACCOUNT
const adapter = (more: object = {}) =>
  createTwilioTelephony({ accountSid, authToken: new Secret(authToken), baseUrl: carrier.address, ...more })

beforeAll(async () => {
  carrier = await startTestCarrier()
  telephony = adapter()
})
afterAll(() => carrier.close())

const errorOf = (doing: Promise<unknown>) =>
  doing.then(
    () => null,
    (error: { code: string; exitCode: number; retryable: boolean; message: string }) => error,
  )
const buy = (it = telephony) => it.buy({ phoneNumber: '+15005550006', tag: 'klariqo:x' })
const plant = (fault: object) => carrier.control('POST', 'faults', { path: 'IncomingPhoneNumbers', times: 1, ...fault })

test.each([
  [{ code: 21422 }, 'NUMBER_TAKEN', 4, true],
  [{ code: 21421 }, 'NUMBER_INVALID', 4, false],
  [{ code: 21631 }, 'NUMBER_ADDRESS_REQUIRED', 3, false],
  [{ code: 21615 }, 'NUMBER_ADDRESS_INVALID', 3, false],
  [{ code: 21649 }, 'NUMBER_BUNDLE_REQUIRED', 3, false],
  [{ code: 21650, status: 400 }, 'NUMBER_IDENTITY_REQUIRED', 3, false],
  [{ code: 20003, status: 401 }, 'TELEPHONY_CREDENTIALS', 3, false],
  [{ code: 20003, status: 403 }, 'TELEPHONY_CREDENTIALS', 3, false],
  [{ code: 20005, status: 401 }, 'TELEPHONY_ACCOUNT_INACTIVE', 3, false],
  [{ code: 21404, status: 400 }, 'TELEPHONY_TRIAL', 4, false],
  [{ code: 55555, status: 402 }, 'TELEPHONY_FUNDS', 4, false],
  [{ code: 55555, status: 400 }, 'TELEPHONY_REFUSED', 4, false],
  [{ status: 500 }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
  [{ status: 503 }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
  [{ drop: 'before' }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
  [{ drop: 'after' }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
  [{ body: '{"sid":' }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
  [{ body: 'null' }, 'NUMBER_OUTCOME_UNKNOWN', 4, true],
] as const)('a purchase that meets %o is %s', async (fault, code, exitCode, retryable) => {
  await plant(fault)
  expect(await errorOf(buy())).toMatchObject({ code, exitCode, retryable })
})

test('429 is tried again by the SDK; when it lasts it is TELEPHONY_RATE_LIMITED', async () => {
  await plant({ status: 429, times: 2 })
  expect(await errorOf(buy())).toBeNull()
  await plant({ status: 429, times: 4 })
  expect(await errorOf(buy())).toMatchObject({ code: 'TELEPHONY_RATE_LIMITED', retryable: true })
})

test('a carrier that does not answer in time leaves the outcome unknown; for a list it is unreachable', async () => {
  const hasty = adapter({ timeoutMs: 150 })
  await plant({ delay_ms: 1000, times: 2 })
  expect(await errorOf(buy(hasty))).toMatchObject({ code: 'NUMBER_OUTCOME_UNKNOWN' })
  expect(await errorOf(hasty.list({}))).toMatchObject({ code: 'TELEPHONY_UNREACHABLE', retryable: true })
})

test('a carrier that is not there got nothing', async () => {
  const nowhere = adapter({ baseUrl: 'http://127.0.0.1:1' })
  expect(await errorOf(buy(nowhere))).toMatchObject({ code: 'TELEPHONY_UNREACHABLE', exitCode: 4 })
})

test('wrong credentials are told from all else', async () => {
  const stranger = adapter({ authToken: new Secret('wrong') })
  expect(await errorOf(stranger.account())).toMatchObject({ code: 'TELEPHONY_CREDENTIALS', exitCode: 3 })
})

test('a list that is cut off or fails is an error, never an empty list', async () => {
  for (const fault of [{ body: '{"incoming' }, { body: '{}' }, { status: 500 }]) {
    await plant(fault)
    expect((await errorOf(telephony.list({ tag: 'x' })))?.code).toMatch(/^TELEPHONY_/)
    await plant(fault)
    expect((await errorOf(telephony.findByNumber('+61491571000')))?.code).toMatch(/^TELEPHONY_/)
  }
})

test('aborting breaks a request off at once, with the reason given', async () => {
  await plant({ delay_ms: 5000 })
  const control = new AbortController()
  const began = performance.now()
  setTimeout(() => control.abort(new Error('Ctrl-C')), 50)
  await expect(telephony.list({}, control.signal)).rejects.toThrow('Ctrl-C')
  expect(performance.now() - began).toBeLessThan(3000)
})

test('a kind of number that is not sold is told from one that is sold out', async () => {
  const none = await errorOf(telephony.search({ isoCountry: 'IN', type: 'mobile' }))
  expect(none).toMatchObject({ code: 'NUMBER_NOT_OFFERED', exitCode: 4 })
  expect(await telephony.search({ isoCountry: 'US', type: 'toll-free', limit: 2 })).toHaveLength(2)
})

test('a tag that the carrier would cut is refused before anything is sent', async () => {
  const order = { phoneNumber: '+61491571000', tag: 'x'.repeat(65) }
  expect(await errorOf(telephony.buy(order))).toMatchObject({ code: 'NUMBER_TAG_TOO_LONG', exitCode: 2 })
})

test.each([
  ['+15005550001', 'CALL_TO_REFUSED'],
  ['+15005550002', 'CALL_TO_REFUSED'],
  ['+15005550003', 'CALL_COUNTRY_BLOCKED'],
  ['+15005550004', 'CALL_TO_REFUSED'],
])('a call to %s is %s', async (to, code) => {
  const order = { to, from: '+15005550006', url: 'https://a.example/v', statusCallback: 'https://a.example/s' }
  expect(await errorOf(telephony.call(order))).toMatchObject({ code })
})

test('a call whose answer is lost is not placed again by itself', async () => {
  await carrier.control('POST', 'faults', { path: 'Calls', times: 1, drop: 'after' })
  const order = {
    to: '+61491570156',
    from: '+15005550006',
    url: 'https://a.example/v',
    statusCallback: 'https://a.example/s',
  }
  expect(await errorOf(telephony.call(order))).toMatchObject({ code: 'CALL_OUTCOME_UNKNOWN', retryable: false })
})

test('an application set by hand on a number is taken off when its webhooks are set', async () => {
  const [offer] = await telephony.search({ isoCountry: 'US', type: 'local', limit: 1 })
  const { sid } = await telephony.buy({ phoneNumber: offer?.phoneNumber ?? '', tag: 'klariqo:us' })
  const url = `${carrier.address}/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${sid}.json`
  const headers = { authorization: carrier.authorization }
  const body = new URLSearchParams({ VoiceApplicationSid: `AP${'0'.repeat(32)}` })
  await fetch(url, { method: 'POST', headers, body })
  await telephony.setWebhooks(sid, {
    voice: 'https://a.example/v',
    sms: 'https://a.example/s',
    status: 'https://a.example/t',
  })
  const number = await (await fetch(url, { headers })).json()
  expect(number).toMatchObject({ voice_application_sid: '', voice_url: 'https://a.example/v' })
})

test('no error shows the token', async () => {
  await plant({ status: 500 })
  const error = await errorOf(buy())
  expect(JSON.stringify(error)).not.toContain(authToken)
  expect(String(error)).not.toContain(authToken)
})
