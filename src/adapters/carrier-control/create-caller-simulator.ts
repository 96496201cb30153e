import type { CarrierCall } from '@klariqo/contract/carrier-call'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Secret } from '../../core/secret.ts'
import type { CallerSimulator } from '../../ports/caller-simulator.ts'

/** The carrier gives a webhook 15 s. */
const limitMs = 20_000

type ReceivedText = {
  sid: string
  webhook_status: number
  vendor_reply: string | null
  errors: { code: number; message: string }[]
}

/** The sandbox carrier's control endpoints (`/_sandbox/…`), Basic auth of the account. */
export function createCallerSimulator(options: {
  baseUrl: string
  accountSid: string
  authToken: Secret
}): CallerSimulator {
  const { baseUrl, accountSid, authToken } = options
  const ask = async (method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> => {
    const basic = Buffer.from(`${accountSid}:${authToken.reveal()}`).toString('base64')
    const limit = AbortSignal.timeout(limitMs)
    try {
      return await fetch(baseUrl + path, {
        method,
        headers: {
          authorization: `Basic ${basic}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
    } catch (error) {
      signal?.throwIfAborted()
      throw new KlariqoError(
        'SIMULATION_REFUSED',
        { problem: `the carrier at ${baseUrl} does not answer` },
        { cause: error },
      )
    }
  }
  const must = async (answer: Response): Promise<Response> => {
    if (answer.ok) return answer
    throw new KlariqoError('SIMULATION_REFUSED', { problem: `${answer.status} ${(await answer.text()).slice(0, 300)}` })
  }
  return {
    async ring(request, signal) {
      const answer = await must(await ask('POST', '/_sandbox/calls', request, signal))
      return ((await answer.json()) as { sid: string }).sid
    },
    async scriptPhone(number, behaviour, signal) {
      await must(await ask('POST', '/_sandbox/phones', { number, behaviour }, signal))
    },
    async texts(signal) {
      const answer = await must(await ask('GET', '/_sandbox/messages', undefined, signal))
      return (await answer.json()) as Awaited<ReturnType<CallerSimulator['texts']>>
    },
    async calls(signal) {
      return (await (await must(await ask('GET', '/_sandbox/calls', undefined, signal))).json()) as CarrierCall[]
    },
    async text(message, signal) {
      const answer = await must(await ask('POST', '/_sandbox/messages', message, signal))
      const { sid, webhook_status, vendor_reply, errors } = (await answer.json()) as ReceivedText
      return { sid, webhookStatus: webhook_status, vendorReply: vendor_reply, errors }
    },
    async look(callSid, signal) {
      const answer = await ask('GET', `/_sandbox/calls/${callSid}`, undefined, signal)
      return answer.status === 404 ? null : ((await (await must(answer)).json()) as CarrierCall)
    },
  }
}
