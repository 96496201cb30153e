import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createTwilioTelephony } from '../../src/adapters/twilio/create-twilio-telephony.ts'
import { Secret } from '../../src/core/secret.ts'
import type { Telephony } from '../../src/ports/telephony.ts'
import { NO_SPECS, SpecGate, specsFolder } from '../support/spec-gate.ts'
import { TEST_ACCOUNT } from '../support/start-test-carrier.ts'
import { startVendorRecorder } from '../support/vendor-recorder.ts'

const specs = specsFolder()
const { accountSid, authToken } = TEST_ACCOUNT
const sid = (prefix: string): string => prefix + 'c3'.repeat(16)
const account = `/2010-04-01/Accounts/${accountSid}`

async function sent(act: (telephony: Telephony) => Promise<unknown>) {
  const vendor = await startVendorRecorder(({ url }) => ({
    body: JSON.stringify({
      sid: url.includes('Calls') ? sid('CA') : sid('PN'),
      status: 'queued',
      capabilities: {},
      available_phone_numbers: [],
    }),
  }))
  onTestFinished(() => vendor.close())
  await act(createTwilioTelephony({ accountSid, authToken: new Secret(authToken), baseUrl: vendor.address }))
  return vendor.take()
}

const signedIn = { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` }

test.each<[string, string, (telephony: Telephony) => Promise<unknown>]>([
  ['a bundle', `/v2/RegulatoryCompliance/Bundles/${sid('BU')}`, (telephony) => telephony.bundle(sid('BU'))],
  [
    'toll-free numbers',
    `${account}/AvailablePhoneNumbers/AU/TollFree.json`,
    (telephony) => telephony.search({ isoCountry: 'AU', type: 'toll-free', limit: 5 }),
  ],
])(
  'what our copy of Twilio’s document leaves out, %s, is asked for at the vendor’s path with the account’s key',
  async (_name, path, act) => {
    const request = await sent(act)
    expect(request).toMatchObject({ method: 'GET', body: '', headers: signedIn })
    expect(new URL(request.url, 'http://vendor').pathname).toBe(path)
  },
)

describe.skipIf(specs === null)(`to Twilio${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  const gate = () => new SpecGate(path.join(specs ?? '', 'twilio.json'))
  const order = { to: '+61491570156', from: '+61491571000' }

  test('a call is a form whose events stand one by one, its addresses https as given; a misspelt field would be found', async () => {
    const addresses = { url: 'https://app.example.com/v?test=1', statusCallback: 'https://app.example.com/t' }
    const request = await sent((telephony) => telephony.call({ ...order, ...addresses }))
    const form = new URLSearchParams(request.body)
    expect(request.contentType).toMatch(/^application\/x-www-form-urlencoded\b/)
    expect(request.headers).toMatchObject(signedIn)
    expect([form.get('Url'), form.get('StatusCallback')]).toEqual([addresses.url, addresses.statusCallback])
    expect(form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed'])
    const problems = (from: string, to: string) => gate().problems({ ...request, body: request.body.replace(from, to) })
    expect(problems('', '')).toEqual([])
    expect(problems('StatusCallback=', 'StatusCallBack=')).toContain('body: StatusCallBack is not known')
    expect(problems('=ringing', '=ring')).not.toEqual([])
    expect(problems('Url=', 'Uri=')).not.toEqual([])
  })
})
