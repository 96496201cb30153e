import type { CallerRequest } from '@klariqo/contract/carrier-call'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { prepareSteps } from './caller-audio.ts'
import { LiveCall } from './live-call.ts'
import { newCallRecord } from './new-call-record.ts'
import { runCall } from './run-call.ts'

/**
 * A caller rings a number of the account. Returns as soon as it rings; the number's VoiceUrl says what happens.
 * Throws CarrierError 21421 when the account has no such number, an Error when the caller's sound cannot be used.
 */
export async function ringIn(carrier: Carrier, request: CallerRequest): Promise<LiveCall> {
  const number = carrier.numbers.byNumber(request.to)
  if (!number) throw new CarrierError(21421, `${request.to} is not a number of the account: nobody can ring it`)
  const steps = await prepareSteps(request.steps)
  const record = newCallRecord(carrier, {
    from: request.from,
    to: request.to,
    direction: 'inbound',
    status: 'ringing',
    phone_number_sid: number.sid,
  })
  const { status_callback: url, status_callback_method: method } = number
  const call = new LiveCall(carrier, {
    record,
    person: { steps, maxMs: request.max_ms, record: request.record },
    timing: carrier.timing(),
    // A number's own callback hears only of the end of a call.
    statusCallback: url ? { url, method, events: new Set(['completed']) } : null,
  })
  const program = {
    url: number.voice_url,
    method: number.voice_method,
    fallback: { url: number.voice_fallback_url, method: number.voice_fallback_method },
    event: 'voice',
  }
  carrier.background(runCall(carrier, call, program))
  return call
}
