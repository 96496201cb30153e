import type { Carrier } from '../carrier.ts'
import { sleep } from '../clock/timing.ts'
import { LiveCall } from './live-call.ts'
import { newCallRecord } from './new-call-record.ts'
import { phonePerson } from './phone-person.ts'
import type { Program } from './program.ts'
import { ringPhone } from './ring-phone.ts'
import { runCall } from './run-call.ts'
import type { KeptRecording } from './save-call-recordings.ts'
import type { StatusCallback } from './status-callbacks.ts'

export type CallOrder = {
  from: string
  to: string
  numberSid: string | null
  program: Program
  statusCallback: StatusCallback | null
  timeoutMs: number
  timeLimitMs: number
  detectMachine: boolean
  /** The REST call asks for a recording of the whole call. */
  record: KeptRecording | null
}

/** Places a call to a phone. Returns while it is queued; the phone's script and the TwiML say what happens. */
export async function placeCall(carrier: Carrier, order: CallOrder): Promise<LiveCall> {
  const phone = await phonePerson(carrier, order.to)
  const record = newCallRecord(carrier, {
    from: order.from,
    to: order.to,
    direction: 'outbound-api',
    status: 'queued',
    phone_number_sid: order.numberSid,
  })
  const call = new LiveCall(carrier, {
    record,
    person: phone.person,
    timing: carrier.timing(),
    statusCallback: order.statusCallback,
    keep: order.record,
  })
  const run = async () => {
    try {
      if (!(await ringPhone(call, phone, order.timeoutMs, call.signal))) return
    } catch (error) {
      if (call.signal.aborted) return
      throw error
    }
    if (order.detectMachine) record.answered_by = phone.behaviour.voicemail ? 'machine_start' : 'human'
    carrier.background(limitTime(call, order.timeLimitMs))
    await runCall(carrier, call, order.program)
  }
  carrier.background(run())
  return call
}

async function limitTime(call: LiveCall, ms: number): Promise<void> {
  try {
    await sleep(call.timing, ms, call.signal)
    await call.end('completed')
  } catch (error) {
    if (!call.signal.aborted) throw error
  }
}
