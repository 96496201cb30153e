import { clientFolderOf } from '../../core/names.ts'
import type { Tenant } from '../../ports/tenants.ts'
import { contentHash } from '../content-hash.ts'
import type { CreateState } from '../create-state.ts'
import { fallbackTwiml } from '../fallback-twiml.ts'
import { restartIfRunning } from '../restart-if-running.ts'
import type { Step } from '../step.ts'

/** In the client folder: agent.json, everything an agent has to know that is no secret, and what happens to calls without an agent. */
export const files: Step<CreateState> = {
  id: 'files',
  title: "Write the agent's configuration",
  needs: ['bind'],

  async check(state) {
    const { tenant, deps } = state
    if (!tenant?.phoneNumber) return { state: 'needs-work', detail: 'agent.json' }
    const wanted = await clientFilesOf(state, tenant)
    const there = await deps.host.hashes(wanted.map(({ path }) => path))
    const wrong = wanted.find(({ path, content }) => there.get(path) !== contentHash(content))
    if (!wrong) return { state: 'right' }
    return { state: 'needs-work', detail: there.get(wrong.path) ? `${wrong.name} differs` : wrong.name }
  },

  async apply(_intent, state, { midEffect }) {
    if (!state.tenant) throw new Error('the client comes before its files')
    const wanted = await clientFilesOf(state, state.tenant)
    midEffect()
    for (const { path, content } of wanted) await state.files.write('files', path, content)
    return { agent: contentHash(wanted[0]?.content ?? '') }
  },

  async undo(state, { signal }) {
    const replaced = state.files.replaced('files')
    await state.files.undo('files')
    // An agent that read what is now gone goes back to what it had.
    if (replaced) await restartIfRunning(state.deps.host, state.client.clientId, signal)
  },
}

type ClientFile = { name: string; path: string; content: string }

async function clientFilesOf(state: CreateState, tenant: Tenant): Promise<ClientFile[]> {
  const { config, snippets } = await state.rendered(tenant)
  const folder = clientFolderOf(state.client.key)
  const named = (name: string, content: string): ClientFile => ({ name, path: `${folder}/${name}`, content })
  return [
    named('agent.json', `${JSON.stringify(config, null, 2)}\n`),
    ...fallbackTwiml(config, snippets).map(({ name, content }) => named(`fallback/${name}`, content)),
  ]
}
