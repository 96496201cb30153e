import { randomBytes } from 'node:crypto'
import type { CallerStep, CarrierCall } from '@klariqo/contract/carrier-call'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { askCarrier, sandboxEnv } from './carrier-purchases.ts'

const over = ['completed', 'busy', 'no-answer', 'failed', 'canceled']

/** A caller rings a number of the running sandbox. */
export async function ringSandbox(
  to: string,
  steps: CallerStep[],
  options: { record?: string; maxMs?: number; from?: string } = {},
): Promise<string> {
  const { record = null, maxMs = 60_000, from = '+61491570156' } = options
  const answer = await askCarrier('POST', '/_sandbox/calls', { to, from, steps, record, max_ms: maxMs })
  return ((await answer.json()) as { sid: string }).sid
}

export async function callAtCarrier(sid: string): Promise<CarrierCall> {
  return (await (await askCarrier('GET', `/_sandbox/calls/${sid}`)).json()) as CarrierCall
}

/** Polls until the call is as wanted, by default over; its callbacks have been sent by then. */
export async function untilCall(
  sid: string,
  wanted: (call: CarrierCall) => boolean = (call) => over.includes(call.status),
  limitMs = 120_000,
): Promise<CarrierCall> {
  const until = Date.now() + limitMs
  for (;;) {
    const call = await callAtCarrier(sid)
    if (wanted(call)) return call
    if (Date.now() > until) throw new Error(`waited in vain for call ${sid}: ${JSON.stringify(call.events.slice(-5))}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** A webhook of the platform, signed as the carrier signs it. */
export async function postWebhook(url: string, form: Record<string, string>): Promise<Response> {
  const env = await sandboxEnv()
  const signature = webhooks.getExpectedTwilioSignature(env.TWILIO_AUTH_TOKEN ?? '', url, form)
  return fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  })
}

export const newCallSid = (): string => `CA${randomBytes(16).toString('hex')}`
