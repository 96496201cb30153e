import type { FastifyBaseLogger } from 'fastify'
import type { Agent } from '../agent.ts'
import type { CallRecord } from '../call/call-book.ts'
import { CarrierError } from '../providers/carrier-error.ts'
import { webhookUrlOf } from '../twiml/urls.ts'

const REQUEST_MS = 5_000

/**
 * Has the carrier record both sides of a call where the client wants that, once the caller has been told so. Never
 * without the sentence that says it: the law asks for it. The call goes on whether it works or not.
 */
export async function recordCall(agent: Agent, call: CallRecord, log: FastifyBaseLogger): Promise<void> {
  const { config } = agent.tools.tenant
  if (!config.record_calls) return
  if (config.roles.recording_notice === undefined)
    return log.warn('the call is not recorded: there is no sentence that says so')
  const ask = () =>
    agent.tools.carrier.startRecording(
      call.callSid,
      webhookUrlOf(config, 'voice/call-recorded'),
      AbortSignal.timeout(REQUEST_MS),
    )
  try {
    // Once more where it certainly has not begun: two recordings of one call help nobody.
    const recording = await ask().catch((error: unknown) => {
      if (error instanceof CarrierError && !error.uncertain) return ask()
      throw error
    })
    if (recording === null) return
    agent.afterCall.recorded(call, recording.sid)
    log.info({ recording_sid: recording.sid }, 'recording')
  } catch (error) {
    log.error({ err: error }, 'the call is not recorded')
  }
}
