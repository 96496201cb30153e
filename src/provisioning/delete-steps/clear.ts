import { clientPathsOf } from '../client-paths.ts'
import type { DeleteState } from '../delete-state.ts'
import type { Step } from '../step.ts'

/** Keys, client folder, log and what the agent kept on the host. */
export const clear: Step<DeleteState> = {
  id: 'clear',
  title: "Remove the client's files",
  needs: ['stop'],

  async check(state) {
    const there = await Promise.all(clientPathsOf(state.key).map((path) => state.deps.host.exists(path)))
    return there.some(Boolean) ? { state: 'needs-work', detail: 'keys, folder, log' } : { state: 'right' }
  },

  async apply(_intent, state, { midEffect }) {
    for (const path of clientPathsOf(state.key)) {
      await state.deps.host.remove(path)
      midEffect()
    }
    return {}
  },
}
