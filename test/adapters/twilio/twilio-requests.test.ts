import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTwilioTelephony } from '../../../src/adapters/twilio/create-twilio-telephony.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { Telephony } from '../../../src/ports/telephony.ts'
import { NO_SPECS, type SentRequest, SpecGate, specsFolder } from '../../support/spec-gate.ts'
import { TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

const specs = specsFolder()
const number = '+61491571000'
const sid = (prefix: string) => prefix + 'c3'.repeat(16)
const webhooks = {
  voice: 'https://app.example.com/v',
  sms: 'https://app.example.com/s',
  status: 'https://app.example.com/t',
  voiceFallback: 'https://app.example.com/f',
}

describe.skipIf(specs === null)(
  `requests of the Twilio adapter${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`,
  () => {
    const sent: (SentRequest & { authorization: string | undefined })[] = []
    const server = createServer(async (request, response) => {
      let body = ''
      for await (const part of request) body += String(part)
      const { method = '', url = '', headers } = request
      const contentType = headers['content-type']
      sent.push({ method, url, body, authorization: headers.authorization, ...(contentType ? { contentType } : {}) })
      response.writeHead(method === 'DELETE' ? 204 : 200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          sid: url.includes('Calls') ? sid('CA') : sid('PN'),
          status: 'queued',
          capabilities: {},
          available_phone_numbers: [],
          incoming_phone_numbers: [],
        }),
      )
    })
    let telephony: Telephony
    let gate: SpecGate
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { accountSid, authToken } = TEST_ACCOUNT
      telephony = createTwilioTelephony({ accountSid, authToken: new Secret(authToken), baseUrl })
      gate = new SpecGate(path.join(specs ?? '', 'twilio.json'))
    })
    afterAll(() => new Promise((resolve) => server.close(resolve)))

    test.each<[string, (it: Telephony) => Promise<unknown>]>([
      ['account', (it) => it.account()],
      [
        'search of local numbers',
        (it) => it.search({ isoCountry: 'AU', type: 'local', contains: '+612', smsEnabled: false, limit: 5 }),
      ],
      ['search of mobiles', (it) => it.search({ isoCountry: 'GB', type: 'mobile', smsEnabled: true })],
      [
        'buy with all papers',
        (it) =>
          it.buy({
            phoneNumber: number,
            tag: 'klariqo:au_plmb_x',
            addressSid: sid('AD'),
            bundleSid: sid('BU'),
            webhooks,
          }),
      ],
      ['buy bare', (it) => it.buy({ phoneNumber: number, tag: 'klariqo:au_plmb_x' })],
      ['findByNumber', (it) => it.findByNumber(number)],
      ['list by tag', (it) => it.list({ tag: 'klariqo:au_plmb_x' })],
      ['list', (it) => it.list({})],
      ['setWebhooks', (it) => it.setWebhooks(sid('PN'), webhooks)],
      ['setTag', (it) => it.setTag(sid('PN'), 'klariqo:spare')],
      ['release', (it) => it.release(sid('PN'))],
      [
        'call',
        (it) => it.call({ to: '+61491570156', from: number, url: webhooks.voice, statusCallback: webhooks.status }),
      ],
      ['fetchCall', (it) => it.fetchCall(sid('CA'))],
      ['hangUp', (it) => it.hangUp(sid('CA'))],
    ])('%s is as Twilio’s specification says', async (_name, act) => {
      sent.length = 0
      await act(telephony)
      expect(sent.length).toBeGreaterThan(0)
      const credentials = `${TEST_ACCOUNT.accountSid}:${TEST_ACCOUNT.authToken}`
      for (const request of sent) {
        expect(gate.problems(request)).toEqual([])
        expect(request.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`)
      }
    })

    test('webhooks taken away are sent as empty texts, which is all that clears them', async () => {
      sent.length = 0
      await telephony.setWebhooks(sid('PN'), null)
      const form = new URLSearchParams(sent[0]?.body)
      expect([form.get('VoiceUrl'), form.get('SmsUrl'), form.get('StatusCallback')]).toEqual(['', '', ''])
    })

    test('the gate itself finds what is wrong', () => {
      const url = `/2010-04-01/Accounts/${TEST_ACCOUNT.accountSid}/IncomingPhoneNumbers.json`
      const contentType = 'application/x-www-form-urlencoded'
      const form = (body: string) => gate.problems({ method: 'POST', url, contentType, body })
      expect(form('PhoneNumber=garbage')).not.toEqual([])
      expect(form('PhoneNumber=%2B61491571000&Bogus=1')).not.toEqual([])
      expect(form('PhoneNumber=%2B61491571000&VoiceMethod=PUT')).not.toEqual([])
      expect(form('PhoneNumber=%2B61491571000&VoiceMethod=POST')).toEqual([])
      expect(gate.problems({ method: 'GET', url: '/nowhere' })).not.toEqual([])
    })
  },
)
