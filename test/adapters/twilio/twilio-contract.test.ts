import { sandboxRegulatory } from '@klariqo/contract/sandbox-regulatory'
import { createTwilioTelephony } from '../../../src/adapters/twilio/create-twilio-telephony.ts'
import { Secret } from '../../../src/core/secret.ts'
import { telephonyContract } from '../../ports/telephony-contract.ts'
import { startTestCarrier, TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

telephonyContract('the Twilio adapter on the sandbox carrier', async () => {
  const carrier = await startTestCarrier()
  const { accountSid, authToken } = TEST_ACCOUNT
  const telephony = createTwilioTelephony({ accountSid, authToken: new Secret(authToken), baseUrl: carrier.address })
  const response = await fetch(`${carrier.address}/v2/RegulatoryCompliance/Bundles`, {
    method: 'POST',
    headers: { authorization: carrier.authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ FriendlyName: 'x', Email: 'a@b.invalid', IsoCountry: 'AU', NumberType: 'mobile' }),
  })
  const draft = (await response.json()) as { sid: string }
  const au = sandboxRegulatory.AU
  if (!au) throw new Error('no papers for AU')
  return {
    telephony,
    papers: { addressSid: au.addressSid, local: au.bundles.local, mobile: au.bundles.mobile, draft: draft.sid },
    strangersNumber: '+61491570156',
    close: carrier.close,
  }
})
