import type { DeleteState } from '../delete-state.ts'
import { deletedStep } from '../generation-of.ts'
import type { Step } from '../step.ts'

/** Ends this life of the name: the next creation begins a new one, with a journal of its own. */
export const close: Step<DeleteState> = {
  id: 'close',
  title: 'Close the journal',
  needs: ['rows'],

  async check({ created }) {
    const right = created.entry(deletedStep)?.status === 'done'
    return right ? { state: 'right' } : { state: 'needs-work', detail: 'the name is free again' }
  },

  async apply(_intent, { created }, { midEffect }) {
    midEffect()
    await created.result(deletedStep, {})
    return {}
  },
}
