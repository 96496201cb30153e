import type { Welcome } from '../call/admission.ts'
import type { Tenant } from '../config/tenant.ts'
import { nextAnswer, play } from './next-answer.ts'
import { twiml } from './twiml.ts'

/**
 * TwiML for a call that is not taken. The caller learns nothing of why: not of money, not of limits. `forward` becomes
 * voicemail where there is nobody to pass the call on to.
 */
export function refusal(action: Exclude<Welcome, 'answer'>, tenant: Tenant, secondsLeft: number): string {
  if (action === 'forward') return nextAnswer('transfer', tenant, { announce: true, secondsLeft })
  if (action === 'voicemail') return nextAnswer('voicemail', tenant, { announce: true, secondsLeft })
  const { unavailable, apology } = tenant.config.roles
  return twiml(play(tenant, unavailable ?? apology), { name: 'Hangup' })
}
