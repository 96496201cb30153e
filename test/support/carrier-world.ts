import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CarrierCall } from '@klariqo/contract/carrier-call'
import { sandboxRegulatory } from '@klariqo/contract/sandbox-regulatory'
import { writeWav } from '@klariqo/contract/wav'
import twilio from 'twilio'
import type { CarrierOptions } from '../../sandbox/src/carrier/start-carrier.ts'
import { type Answer, type SeenRequest, startFakeAgent } from './fake-agent-server.ts'
import { startTestCarrier, TEST_ACCOUNT } from './start-test-carrier.ts'

/** A carrier with one AU mobile whose webhooks lead to a server of the test's; a caller's sound; the official SDK. */
export async function startCarrierWorld(
  answers: Record<string, Answer | ((request: SeenRequest) => Answer)>,
  options: Partial<CarrierOptions> = {},
) {
  const carrier = await startTestCarrier(options)
  const agent = await startFakeAgent(answers)
  const base = new URL(carrier.address)
  class Local extends twilio.RequestClient {
    override request<Data>(request: Parameters<typeof twilio.RequestClient.prototype.request<Data>>[0]) {
      const uri = new URL(request.uri)
      uri.protocol = base.protocol
      uri.host = base.host
      return super.request<Data>({ ...request, uri: uri.href })
    }
  }
  const sdk = twilio(TEST_ACCOUNT.accountSid, TEST_ACCOUNT.authToken, { httpClient: new Local({ timeout: 10_000 }) })
  const papers = sandboxRegulatory.AU
  const [offer] = await sdk.availablePhoneNumbers('AU').mobile.list({ limit: 1 })
  const number = await sdk.incomingPhoneNumbers.create({
    phoneNumber: offer?.phoneNumber ?? '',
    bundleSid: papers?.bundles.mobile ?? '',
    friendlyName: 'klariqo:au_plmb_test',
    voiceUrl: `${agent.origin}/voice`,
    smsUrl: `${agent.origin}/sms`,
    statusCallback: `${agent.origin}/status`,
  })
  /** A tone of this length as a WAV, silence of a tenth of a second before and after. */
  const sound = async (ms: number, sampleRate = 16_000) => {
    const pad = Math.round(sampleRate / 10)
    const samples = Int16Array.from({ length: (ms * sampleRate) / 1000 + 2 * pad }, (_, i) =>
      i < pad || i >= (ms * sampleRate) / 1000 + pad
        ? 0
        : Math.round(9000 * Math.sin((2 * Math.PI * 300 * i) / sampleRate)),
    )
    const file = path.join(carrier.folder, `tone-${ms}-${sampleRate}.wav`)
    await writeFile(file, writeWav({ channels: [samples], sampleRate }))
    return file
  }
  const ring = async (steps: object[] = [], more: object = {}) => {
    const request = { to: number.phoneNumber, from: '+61491570156', steps, record: null, max_ms: 60_000, ...more }
    const { status, body } = await carrier.control('POST', 'calls', request)
    if (status !== 201) throw new Error(`the call was refused: ${JSON.stringify(body)}`)
    return body.sid as string
  }
  const call = async (sid: string) => (await carrier.control('GET', `calls/${sid}`)).body as CarrierCall
  /** Polls, bounded, until the call has ended. */
  const ended = async (sid: string): Promise<CarrierCall> => {
    for (let i = 0; i < 800; i++) {
      const now = await call(sid)
      if (!['queued', 'initiated', 'ringing', 'in-progress'].includes(now.status)) return now
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    throw new Error(`the call ${sid} did not end`)
  }
  return {
    ...carrier,
    agent,
    sdk,
    number,
    sound,
    ring,
    call,
    ended,
    close: async () => {
      await carrier.close()
      await agent.close()
    },
  }
}

export const twiml = (body: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${body}</Response>`
