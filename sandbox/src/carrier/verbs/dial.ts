import type { Line } from '../call/line.ts'
import { LiveCall } from '../call/live-call.ts'
import { newCallRecord } from '../call/new-call-record.ts'
import { phonePerson } from '../call/phone-person.ts'
import type { Program } from '../call/program.ts'
import { ringPhone } from '../call/ring-phone.ts'
import type { StatusCallback } from '../call/status-callbacks.ts'
import { steppedTicker } from '../call/ticker.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { CallRecord } from '../store/carrier-state.ts'
import { actionProgram, resolveUrl } from './action-program.ts'
import type { Verb, VerbContext } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

type Leg = { record: CallRecord; bridged: boolean }

const E164 = /^\+[1-9]\d{6,14}$/

/**
 * `<Dial>`: rings one phone and joins both lines until one side hangs up. The action learns DialCallStatus, DialCallSid
 * and DialCallDuration. Several `<Number>`s are rung one after the other until one answers.
 */
export const dial: Verb = async (context) => {
  const { call, node } = context
  const line = call.answer()
  const targets = node.children.length > 0 ? node.children : [{ ...node, attributes: {} }]
  let leg: Leg | null = null
  for (const target of targets) {
    const number = target.text.replace(/[\s()-]/g, '')
    if (!E164.test(number)) {
      call.fault(new CarrierError(13223, target.text))
      continue
    }
    leg = await ring(context, line, number, target.attributes)
    if (leg.bridged) break
  }
  const record = leg?.record
  return actionProgram(
    context,
    {
      DialCallStatus: record?.status ?? 'failed',
      DialCallSid: record?.sid ?? '',
      DialCallDuration: String(record?.duration ?? 0),
      DialBridged: String(leg?.bridged === true),
    },
    false,
  )
}

/** One leg, from ringing to its end. What the phone hears first (`<Number url>`), the caller does not. */
async function ring(
  { carrier, call, node, documentUrl, signal, whisper }: VerbContext,
  line: Line,
  to: string,
  attributes: Record<string, string>,
): Promise<Leg> {
  const phone = await phonePerson(carrier, to)
  const from = node.attributes.callerId ?? call.record.from
  const record = newCallRecord(carrier, {
    from,
    to,
    direction: 'outbound-dial',
    status: 'queued',
    parent_call_sid: call.record.sid,
  })
  const statusCallback = callbackOf(attributes, documentUrl)
  const leg = new LiveCall(carrier, {
    record,
    person: phone.person,
    timing: call.timing,
    statusCallback,
    ticker: steppedTicker(line),
  })
  let bridged = false
  try {
    const ringing = AbortSignal.any([signal, leg.signal])
    if (await ringPhone(leg, phone, wholeNumber(node.attributes.timeout, 30, 600) * 1000, ringing)) {
      if (attributes.url) await whisper(leg, whisperProgram(attributes.url, attributes.method, documentUrl))
      bridged = true
      await join(line, leg, wholeNumber(node.attributes.timeLimit, 14_400) * 1000, signal)
    }
    await leg.end('completed')
  } catch (error) {
    // A whisper that fails joins nobody; it is noted with the call that wanted it.
    if (error instanceof CarrierError) call.fault(error)
    await leg.end(leg.line ? 'completed' : 'canceled')
    if (signal.aborted) throw error
  }
  return { record, bridged }
}

const whisperProgram = (url: string, method = 'POST', documentUrl: string | null): Program => ({
  url: resolveUrl(url, documentUrl),
  method: method.toUpperCase(),
  event: 'whisper',
})

/** What one side says, the other hears, until the leg is over or the time is up. */
async function join(line: Line, leg: LiveCall, limitMs: number, signal: AbortSignal): Promise<void> {
  const far = leg.answer()
  const stopFar = far.listen(({ caller }) => line.playback.enqueue(caller))
  const stopNear = line.listen(({ caller }) => far.playback.enqueue(caller))
  try {
    await line.wait(limitMs, AbortSignal.any([signal, leg.signal]))
  } catch (error) {
    if (signal.aborted) throw error
  } finally {
    stopFar()
    stopNear()
    line.playback.clear()
  }
}

function callbackOf(attributes: Record<string, string>, documentUrl: string | null): StatusCallback | null {
  const {
    statusCallback: url,
    statusCallbackEvent: events = 'completed',
    statusCallbackMethod: method = 'POST',
  } = attributes
  return url
    ? { url: resolveUrl(url, documentUrl), method: method.toUpperCase(), events: new Set(events.split(' ')) }
    : null
}
