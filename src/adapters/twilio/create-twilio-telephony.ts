import type { Twilio } from 'twilio'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Secret } from '../../core/secret.ts'
import type { Telephony } from '../../ports/telephony.ts'
import { fetchRecording } from './fetch-recording.ts'
import { listCalls } from './list-calls.ts'
import { listRecordings } from './list-recordings.ts'
import { ownedNumber } from './owned-number.ts'
import { phoneCall } from './phone-call.ts'
import { abortable, sdkClient } from './sdk-client.ts'
import { searchNumbers } from './search-numbers.ts'
import { type Doing, isNotFound, translateError } from './translate-error.ts'
import { updateNumber } from './update-number.ts'
import { newWebhookFields, webhookFields } from './webhook-fields.ts'

export type TwilioOptions = { accountSid: string; authToken: Secret; baseUrl?: string; timeoutMs?: number }

const TIMEOUT_MS = 15_000
const MAX_TAG = 64
/** What a search shows when nobody says how many. */
const DEFAULT_LIMIT = 20

/** The Telephony port on Twilio's SDK, at Twilio or at `baseUrl`. Nothing is imported or sent before the first call. */
export function createTwilioTelephony(options: TwilioOptions): Telephony {
  const address = options.baseUrl ?? 'https://api.twilio.com'
  let made: Promise<Twilio> | null = null
  const client = () => {
    made ??= sdkClient({ timeoutMs: TIMEOUT_MS, ...options })
    return made
  }
  /** One use of the SDK: cancellable, its errors in our words. */
  const ask = async <Result>(
    signal: AbortSignal | undefined,
    doing: Omit<Doing, 'address'>,
    work: (sdk: Twilio) => Promise<Result>,
  ): Promise<Result> => {
    const sdk = await client()
    try {
      return await abortable(signal, () => work(sdk))
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw translateError(error, { address, ...doing })
    }
  }
  const change = (sid: string, fields: object, signal: AbortSignal | undefined) =>
    ask(signal, {}, async (sdk) => {
      try {
        return ownedNumber(await updateNumber(sdk, sid, fields))
      } catch (error) {
        throw isNotFound(error) ? new KlariqoError('NUMBER_NOT_OWNED', { number: sid }, { cause: error }) : error
      }
    })

  return {
    account: (signal) =>
      ask(signal, {}, async (sdk) => {
        const { sid, status, type } = await sdk.api.v2010.accounts(options.accountSid).fetch()
        return { sid, status, trial: type === 'Trial' }
      }),

    search: (query, signal) =>
      ask(signal, { country: query.isoCountry, type: query.type }, (sdk) =>
        searchNumbers(sdk, { limit: DEFAULT_LIMIT, ...query }),
      ),

    buy: async (order, signal) => {
      if (order.tag.length > MAX_TAG) throw new KlariqoError('NUMBER_TAG_TOO_LONG', { tag: order.tag })
      return ask(signal, { number: order.phoneNumber, spends: 'number' }, async (sdk) =>
        ownedNumber(
          await sdk.incomingPhoneNumbers.create({
            phoneNumber: order.phoneNumber,
            friendlyName: order.tag,
            ...(order.addressSid ? { addressSid: order.addressSid } : {}),
            ...(order.bundleSid ? { bundleSid: order.bundleSid } : {}),
            // In the same request: a number must never be the account's and lead nowhere known.
            ...(order.webhooks ? newWebhookFields(order.webhooks) : {}),
          }),
        ),
      )
    },

    findByNumber: (phoneNumber, signal) =>
      ask(signal, { number: phoneNumber }, async (sdk) => {
        const found = await sdk.incomingPhoneNumbers.list({ phoneNumber, limit: 20 })
        // The vendor's filter is a pattern; ours is this number.
        const exact = found.find((it) => it.phoneNumber === phoneNumber)
        return exact ? ownedNumber(exact) : null
      }),

    list: ({ tag }, signal) =>
      ask(signal, {}, async (sdk) => {
        const found = await sdk.incomingPhoneNumbers.list({
          ...(tag === undefined ? {} : { friendlyName: tag }),
          pageSize: 1000,
        })
        return found.map(ownedNumber).filter((it) => tag === undefined || it.tag === tag)
      }),

    setWebhooks: (sid, webhooks, signal) => change(sid, webhookFields(webhooks), signal),

    setTag: async (sid, tag, signal) => {
      if (tag.length > MAX_TAG) throw new KlariqoError('NUMBER_TAG_TOO_LONG', { tag })
      return change(sid, { friendlyName: tag }, signal)
    },

    release: (sid, signal) =>
      ask(signal, {}, async (sdk) => {
        try {
          await sdk.incomingPhoneNumbers(sid).remove()
        } catch (error) {
          if (!isNotFound(error)) throw error
        }
      }),

    bundle: (sid, signal) =>
      ask(signal, {}, async (sdk) => {
        try {
          const { status } = await sdk.numbers.v2.regulatoryCompliance.bundles(sid).fetch()
          return { approved: status === 'twilio-approved', status }
        } catch (error) {
          if (isNotFound(error)) return { approved: false, status: 'not-found' }
          throw error
        }
      }),

    call: (order, signal) =>
      ask(signal, { number: order.to, spends: 'call' }, async (sdk) =>
        phoneCall(
          await sdk.calls.create({
            to: order.to,
            from: order.from,
            url: order.url,
            statusCallback: order.statusCallback,
            statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          }),
        ),
      ).catch((error: unknown) => {
        // The vendor's errors about a caller id name the number that calls, not the one called.
        if (error instanceof KlariqoError && error.code === 'CALL_FROM_REFUSED') {
          throw new KlariqoError('CALL_FROM_REFUSED', { number: order.from }, { cause: error.cause })
        }
        throw error
      }),

    sendText: ({ from, to, body, statusCallback }, signal) =>
      ask(signal, { number: to, spends: 'text' }, async (sdk) => {
        const { sid, status } = await sdk.messages.create({ from, to, body, statusCallback })
        return { sid, status }
      }),

    fetchCall: (sid, signal) =>
      ask(signal, {}, async (sdk) => {
        try {
          return phoneCall(await sdk.calls(sid).fetch())
        } catch (error) {
          if (isNotFound(error)) return null
          throw error
        }
      }),

    calls: (query, signal) => ask(signal, {}, (sdk) => listCalls(sdk, query)),

    hangUp: (sid, signal) =>
      ask(signal, {}, async (sdk) => {
        try {
          await sdk.calls(sid).update({ status: 'completed' })
        } catch (error) {
          // 21220: it has ended already.
          if (!isNotFound(error) && (error as { code?: unknown }).code !== 21220) throw error
        }
      }),

    recordings: (query, signal) => ask(signal, {}, (sdk) => listRecordings(sdk, query)),

    recordingSound: async (sid, signal) => {
      try {
        return await fetchRecording(options, address, sid, signal)
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        throw translateError(error, { address })
      }
    },

    deleteRecording: (sid, signal) =>
      ask(signal, {}, async (sdk) => {
        try {
          await sdk.recordings(sid).remove()
        } catch (error) {
          if (!isNotFound(error)) throw error
        }
      }),
  }
}
