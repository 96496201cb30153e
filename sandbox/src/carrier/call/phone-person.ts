import type { Carrier } from '../carrier.ts'
import { defaultPhone, type Phone } from '../control/phone-schema.ts'
import { framesOf, type PreparedStep, prepareSteps } from './caller-audio.ts'
import { lineNoise } from './line-noise.ts'
import type { Person } from './live-call.ts'
import { tone } from './tones.ts'

/** Nobody stays on the line for more than an hour unless the script says so. */
const MAX_MS = 60 * 60 * 1000

export type RungPhone = { person: Person; behaviour: Phone['behaviour'] }

/** Who is at a number when the platform rings it: as scripted, else the default. Rejects when the script's sound cannot be used. */
export async function phonePerson(carrier: Carrier, number: string): Promise<RungPhone> {
  const phone = carrier.store.state.phones.find((it) => it.number === number) ?? defaultPhone(number)
  const { behaviour } = phone
  const steps = await prepareSteps(behaviour.steps)
  const first = behaviour.voicemail ? [greeting()] : []
  return { behaviour, person: { steps: [...first, ...steps], maxMs: MAX_MS, record: behaviour.record } }
}

/** An answering machine: two seconds of hum for its greeting, then the beep. Said at once, without waiting to be spoken to. */
function greeting(): PreparedStep {
  const sound = Buffer.concat([tone([220, 330], 2000, 3000), lineNoise(0), tone([1000], 500)])
  return { do: 'say', when: 'at_once', after_ms: 0, utterance: { text: '', ...framesOf(sound) } }
}
