import { clientFolderOf } from '../../core/names.ts'
import type { Tenant } from '../../ports/tenants.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { restartIfRunning } from '../restart-if-running.ts'
import type { Step } from '../step.ts'

/** agent.json in the client folder: everything an agent has to know that is no secret. */
export const files: Step<CreateState> = {
  id: 'files',
  title: "Write the agent's configuration",
  needs: ['bind'],

  async check(state) {
    const { tenant, deps } = state
    if (!tenant?.phoneNumber) return { state: 'needs-work', detail: 'agent.json' }
    const { path, content } = await agentFile(state, tenant)
    const there = (await deps.host.hashes([path])).get(path)
    if (there === contentHash(content)) return { state: 'right' }
    return { state: 'needs-work', detail: there ? 'agent.json differs' : 'agent.json' }
  },

  async apply(_intent, state, { midEffect }) {
    if (!state.tenant) throw new Error('the client comes before its files')
    const { path, content } = await agentFile(state, state.tenant)
    midEffect()
    await state.files.write('files', path, content)
    return { agent: contentHash(content) }
  },

  async undo(state, { signal }) {
    const replaced = state.files.replaced('files')
    await state.files.undo('files')
    // An agent that read what is now gone goes back to what it had.
    if (replaced) await restartIfRunning(state.deps.host, state.client.clientId, signal)
  },
}

async function agentFile(state: CreateState, tenant: Tenant): Promise<{ path: string; content: string }> {
  const { config } = await state.rendered(tenant)
  const path = `${clientFolderOf(state.client.key)}/agent.json`
  return { path, content: `${JSON.stringify(config, null, 2)}\n` }
}
