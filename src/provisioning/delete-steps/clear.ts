import { clientFolderOf, credentialFileOf, logFileOf } from '../../core/names.ts'
import type { DeleteState } from '../delete-state.ts'
import type { Step } from '../step.ts'

/** Keys, client folder, log and what the agent kept on the host. */
export const clear: Step<DeleteState> = {
  id: 'clear',
  title: "Remove the client's files",
  needs: ['stop'],

  async check(state) {
    const there = await Promise.all(pathsOf(state).map((path) => state.deps.host.exists(path)))
    return there.some(Boolean) ? { state: 'needs-work', detail: 'keys, folder, log' } : { state: 'right' }
  },

  async apply(_intent, state, { midEffect }) {
    for (const path of pathsOf(state)) {
      await state.deps.host.remove(path)
      midEffect()
    }
    return {}
  },
}

const pathsOf = ({ clientId, key }: DeleteState): string[] => [
  credentialFileOf(clientId),
  clientFolderOf(key),
  logFileOf(clientId),
  `${logFileOf(clientId)}.1`,
  `/var/lib/klariqo/${clientId}`,
]
