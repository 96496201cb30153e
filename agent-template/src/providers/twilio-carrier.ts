import * as z from 'zod/mini'
import type { Carrier } from './carrier.ts'
import { CarrierError } from './carrier-error.ts'

export type TwilioOptions = {
  /** `https://api.twilio.com`, or the sandbox's. */
  url: string
  accountSid: string
  authToken: string
  /** The client's own number, E.164. */
  from: string
}

const REQUEST_MS = 10_000
/** The call is not in progress; there is no such thing. https://www.twilio.com/docs/api/errors */
const OVER = new Set([21220, 20404])

const sidSchema = z.object({ sid: z.string() })
const messageSchema = z.object({ sid: z.string(), status: z.string() })
const errorSchema = z.object({ code: z.nullish(z.number()), message: z.nullish(z.string()) })

/** The few requests of Twilio's REST API that an agent makes. The SDK would cost each agent 30 MB of memory. */
export function twilioCarrier(options: TwilioOptions): Carrier {
  const { accountSid, authToken, from } = options
  const base = `${options.url}/2010-04-01/Accounts/${accountSid}`
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

  const ask = async (path: string, form: Record<string, string> | null, signal: AbortSignal): Promise<Response> => {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        method: form === null ? 'GET' : 'POST',
        headers: { authorization },
        body: form === null ? null : new URLSearchParams(form),
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
      })
    } catch (cause) {
      throw new CarrierError(`the carrier was not reached: ${(cause as Error).message}`, { cause })
    }
    if (response.ok) return response
    const body = errorSchema.safeParse(await response.json().catch(() => null))
    const { code, message } = body.success ? body.data : {}
    throw new CarrierError(message ?? `the carrier answered ${response.status}`, {
      code: code ?? null,
      status: response.status,
    })
  }
  const post = async <T extends z.ZodMiniType>(
    path: string,
    form: Record<string, string>,
    schema: T,
    signal: AbortSignal,
  ): Promise<z.infer<T>> => {
    const response = await ask(path, form, signal)
    const body = schema.safeParse(await response.json().catch(() => null))
    if (!body.success) throw new CarrierError('the carrier answered something else', { status: 502 })
    return body.data
  }
  /** Null where the call is over. */
  const ofLiveCall = async <T>(request: Promise<T>): Promise<T | null> => {
    try {
      return await request
    } catch (error) {
      if (error instanceof CarrierError && OVER.has(error.code ?? 0)) return null
      throw error
    }
  }

  return {
    sendMessage: ({ to, body, statusCallback }, signal) =>
      post('/Messages.json', { To: to, From: from, Body: body, StatusCallback: statusCallback }, messageSchema, signal),
    placeCall({ to, url, statusCallback, timeLimitSeconds }, signal) {
      const form = { To: to, From: from, Url: url, StatusCallback: statusCallback, TimeLimit: String(timeLimitSeconds) }
      return post('/Calls.json', form, sidSchema, signal)
    },
    async hangUp(callSid, signal) {
      await ofLiveCall(post(`/Calls/${callSid}.json`, { Status: 'completed' }, sidSchema, signal))
    },
    startRecording(callSid, statusCallback, signal) {
      const form = { RecordingChannels: 'dual', RecordingStatusCallback: statusCallback }
      return ofLiveCall(post(`/Calls/${callSid}/Recordings.json`, form, sidSchema, signal))
    },
    openRecording: (recordingSid, signal) => ofLiveCall(ask(`/Recordings/${recordingSid}.wav`, null, signal)),
    async ping(signal) {
      await (await ask('.json', null, signal)).body?.cancel()
    },
  }
}
