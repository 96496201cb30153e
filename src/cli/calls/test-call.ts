import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { webhooksOf } from '../../core/names.ts'
import { awaitCall } from '../../evals/await-call.ts'
import type { CallReport } from '../../evals/call-report.ts'
import { callerSteps } from '../../evals/caller-steps.ts'
import type { Tenant } from '../../ports/tenants.ts'
import type { Wiring } from '../wiring.ts'
import { allowDial } from './allow-dial.ts'
import { callerVoice } from './caller-voice.ts'
import { writableFile } from './writable-file.ts'

const callLimitMs = 120_000
const answer = 'Hello. This is a test call. What are your opening hours?'
const thanks = 'Thank you, goodbye.'

/**
 * The platform rings a phone and lets the client's agent speak with whoever answers. In the sandbox the phone is a
 * simulated one that asks a question and says goodbye.
 * @throws KlariqoError RECORDING_UNWRITABLE, NUMBER_NOT_ASSIGNED, DESTINATION_NOT_ALLOWED, DIAL_LIMIT_REACHED, CALL_NOT_OVER, and the telephony port's errors
 */
export async function testCall(
  wiring: Wiring,
  tenant: Tenant,
  request: { to: string; record: string | null },
  onLine: (speaker: string, text: string) => void,
  signal: AbortSignal,
): Promise<CallReport> {
  if (!tenant.phoneNumber) throw new KlariqoError('NUMBER_NOT_ASSIGNED', { client: tenant.clientId })
  const record = request.record ? writableFile(request.record) : wiring.recordingFile(tenant.clientId)
  await allowDial(wiring.limits, tenant.clientId, request.to)
  const said = [answer, thanks].map((text) => ({
    do: 'say' as const,
    text,
    audio: null,
    when: 'after_agent' as const,
    afterMs: 600,
  }))
  const steps = await callerSteps({ steps: said, caller: 'audio', noise: null }, callerVoice(wiring, signal))
  await wiring.simulator.scriptPhone(request.to, { answer_after_ms: 500, steps, record }, signal)
  const webhooks = webhooksOf(wiring.deps.origin, tenant.slug)
  const order = { to: request.to, from: tenant.phoneNumber, url: webhooks.voice, statusCallback: webhooks.status }
  // Never repeated by itself: a second try would ring the phone a second time.
  const call = await wiring.deps.telephony.call(order, signal)
  const { report } = await awaitCall(
    wiring,
    { clientId: tenant.clientId, sid: call.sid, limitMs: callLimitMs },
    onLine,
    signal,
  )
  return report
}
