import type { Tenant } from '../config/tenant.ts'
import { twiml, type Verb } from './twiml.ts'
import { audioUrlOf, webhookUrlOf } from './urls.ts'

/** What happens to a call without our media socket. `transfer` becomes voicemail where nobody can be reached. */
export type NextAction = 'hangup' | 'transfer' | 'voicemail'

const RING_SECONDS = 20
const MESSAGE_SECONDS = 120

/**
 * TwiML for the part of a call that needs no media socket: pass the caller on, take a message, or end. `announce` says
 * first what is coming, for a caller whom the agent has not told yet; the call ends `secondsLeft` later at the latest.
 * `whisperOf`: the call of which whoever takes it hears something first.
 */
export function nextAnswer(
  action: NextAction,
  tenant: Tenant,
  options: { announce: boolean; secondsLeft: number; whisperOf?: string | null },
): string {
  const { config } = tenant
  const { secondsLeft } = options
  if (action === 'hangup') return twiml({ name: 'Hangup' })
  if (action === 'transfer' && config.transfer_number !== null) {
    const whisper = options.whisperOf
      ? { url: webhookUrlOf(config, `voice/whisper?call=${options.whisperOf}`), method: 'POST' }
      : {}
    const dial: Verb = {
      name: 'Dial',
      attributes: {
        timeout: RING_SECONDS,
        timeLimit: secondsLeft,
        action: webhookUrlOf(config, 'voice/dialled'),
        method: 'POST',
      },
      children: [{ name: 'Number', attributes: whisper, text: config.transfer_number }],
    }
    return twiml(...(options.announce ? [play(tenant, config.roles.transfer)] : []), dial)
  }
  const record: Verb = {
    name: 'Record',
    attributes: {
      maxLength: Math.min(MESSAGE_SECONDS, secondsLeft),
      timeout: 5,
      playBeep: true,
      action: webhookUrlOf(config, 'voice/recorded'),
      method: 'POST',
    },
  }
  return twiml(...(options.announce ? [play(tenant, config.roles.voicemail)] : []), record, { name: 'Hangup' })
}

/** Plays a snippet by the carrier itself. */
export function play(tenant: Tenant, snippet: string): Verb {
  const file = tenant.snippets[snippet]?.file
  if (file === undefined) return { name: 'Pause', attributes: { length: 1 } }
  return { name: 'Play', text: audioUrlOf(tenant.config, file) }
}
