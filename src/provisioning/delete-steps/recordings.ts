import { deleteRecordings } from '../../records/delete-recordings.ts'
import { findRecordings } from '../../records/find-recordings.ts'
import type { DeleteState } from '../delete-state.ts'
import type { Step } from '../step.ts'

/** Sound at the carrier. Before the rows, which are the last to know whose it is; after the agent, which makes it. */
export const recordings: Step<DeleteState> = {
  id: 'recordings',
  title: 'Delete recordings at the carrier',
  needs: ['stop', 'unpoint'],

  async check({ deps, clientId, tenant }) {
    // Without its rows no call is known to be this client's.
    if (!tenant) return { state: 'right' }
    const found = await findRecordings(deps, clientId, everything(deps.clock.now()))
    return found.length === 0 ? { state: 'right' } : { state: 'needs-work', detail: `${found.length} recordings` }
  },

  async apply(_intent, { deps, clientId }, { signal, midEffect }) {
    const deleted = await deleteRecordings(deps, clientId, everything(deps.clock.now()), signal)
    midEffect()
    return { deleted }
  },
}

/** The carrier's clock may be ahead of ours. */
const everything = (now: Date) => ({ before: new Date(now.getTime() + 24 * 3600_000).toISOString() })
