import { agentEmailOf } from '../../core/names.ts'
import type { CreateState } from '../create-state.ts'
import type { Step } from '../step.ts'

type Result = { user_id: string; row: string }

/** The agent's own sign-in to the database. Removing the row removes it, so it is known right for one row only. */
export const agentUser: Step<CreateState> = {
  id: 'agent-user',
  title: "Make the agent's own sign-in",
  needs: ['tenant'],

  async check({ tenant }, { journalled }) {
    const result = journalled?.status === 'done' ? (journalled.result as Partial<Result>) : null
    const right = tenant && result?.row === tenant.createdAt
    return right ? { state: 'right' } : { state: 'needs-work', detail: 'a user that sees this client alone' }
  },

  async apply(_intent, { deps, client, tenant }, { midEffect }): Promise<Result> {
    if (!tenant) throw new Error('the client comes before its agent')
    const { userId } = await deps.tenants.ensureAgentUser(client.clientId, agentEmailOf(client.clientId), null)
    midEffect()
    return { user_id: userId, row: tenant.createdAt }
  },

  async undo() {
    // Removing the row, which is undone later, removes the user; the journal forgets it here.
  },
}
