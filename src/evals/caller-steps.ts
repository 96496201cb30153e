import type { CallerStep } from '@klariqo/contract/carrier-call'
import type { Scenario, ScenarioStep } from '../ports/scenario.ts'
import type { CallerSounds } from './caller-sounds.ts'

/** What a text caller sounds like, whatever its words are. */
const textCallerSays = 'I would like to ask you something.'
/** The caller's patience once everything is said. */
const leave: CallerStep = { do: 'hangup', after_ms: 1500 }

/** A scenario's caller as steps of the sandbox carrier, with sound; one whose script does not end by hanging up does so when answered. */
export async function callerSteps(
  { steps, caller, noise }: Pick<Scenario, 'steps' | 'caller' | 'noise'>,
  sounds: CallerSounds,
): Promise<CallerStep[]> {
  const done = await Promise.all(steps.map((step) => callerStep(step, { caller, noise }, sounds)))
  return steps.at(-1)?.do === 'hang_up' ? done : [...done, leave]
}

async function callerStep(
  step: ScenarioStep,
  { caller, noise }: Pick<Scenario, 'caller' | 'noise'>,
  sounds: CallerSounds,
): Promise<CallerStep> {
  switch (step.do) {
    case 'say': {
      const told = caller === 'text'
      const clean = step.audio ?? (await sounds.spoken(told ? textCallerSays : step.text))
      const wav = noise === null ? clean : await sounds.noisy(clean, noise)
      const { text, when, afterMs: after_ms } = step
      return { do: 'say', text, wav, when, after_ms, ...(told ? { heard: text } : {}) }
    }
    case 'mumble':
      return {
        do: 'say',
        text: '',
        wav: await sounds.mumbled(step.ms),
        when: step.when,
        after_ms: step.afterMs,
      }
    case 'press':
      return { do: 'dtmf', digits: step.digits }
    case 'hang_up':
      return { do: 'hangup', after_ms: step.afterMs }
    case 'wait':
      return step
  }
}
