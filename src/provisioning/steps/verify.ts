import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { webhooksOf } from '../../core/names.ts'
import { clientFingerprint } from '../client-fingerprint.ts'
import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

/** Asks the agent for its answer to a call, signed as the carrier signs: what a caller's phone would set off. */
export const verify: Step<CreateState> = {
  id: 'verify',
  title: 'Prove that a call would be answered',
  needs: ['webhooks'],

  async check(state, { journalled }) {
    const result = journalled?.status === 'done' ? (journalled.result as { fingerprint?: string }) : null
    const right = result?.fingerprint === (await clientFingerprint(state))
    return right ? { state: 'right' } : { state: 'needs-work', detail: 'a signed request' }
  },

  async apply(_intent, state, { signal, midEffect }) {
    const { deps, client, tenant } = state
    const { voice } = webhooksOf(deps.origin, client.key.slug)
    const number = tenant?.phoneNumber ?? ''
    midEffect()
    const answer = await deps.probe.voiceWebhook(
      `${voice}?probe=1`,
      {
        AccountSid: deps.agentSecrets.twilioAccountSid,
        ApiVersion: '2010-04-01',
        CallSid: `CA${deps.randomHex(16)}`,
        CallStatus: 'ringing',
        Direction: 'inbound',
        From: number,
        To: number,
      },
      signal,
    )
    const problem =
      answer.problem ??
      (answer.status !== 200 ? `its voice webhook answers ${answer.status}` : null) ??
      (answer.body.includes('<Stream') ? null : 'its voice webhook does not open a media stream')
    if (problem) throw new KlariqoError('HEALTH_GATE_FAILED', { client_id: client.clientId, problem })
    return { fingerprint: await clientFingerprint(state) }
  },
}
