import { sleep } from '../clock/timing.ts'
import type { LiveCall } from './live-call.ts'
import type { RungPhone } from './phone-person.ts'

/** From the order to the first ring, and how long a busy line takes to say so. */
const SETUP_MS = 100
const BUSY_MS = 300

/**
 * Rings a phone for a call that we place. Resolves true when it was picked up (the line is open); false when the call has
 * ended busy or unanswered. Rejects when it was canceled meanwhile.
 */
export async function ringPhone(
  call: LiveCall,
  phone: RungPhone,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const { busy, no_answer, answer_after_ms = 1000 } = phone.behaviour
  call.progress('initiated')
  await sleep(call.timing, SETUP_MS, signal)
  call.progress('ringing')
  if (busy) {
    await sleep(call.timing, BUSY_MS, signal)
    await call.end('busy', { SipResponseCode: '486' })
    return false
  }
  if (no_answer || answer_after_ms > timeoutMs) {
    await sleep(call.timing, timeoutMs, signal)
    await call.end('no-answer', { SipResponseCode: '487' })
    return false
  }
  await sleep(call.timing, answer_after_ms, signal)
  call.answer()
  return true
}
