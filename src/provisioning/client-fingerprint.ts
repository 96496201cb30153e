import { clientFiles } from '../host-commands/client-files.ts'
import { contentHash } from './content-hash.ts'
import type { CreateState } from './create-state.ts'
import { fallbackTwiml } from './fallback-twiml.ts'

/**
 * One hash over everything a running agent has read (its configuration, snippets, keys and units), and what stands in for it. While the journal of a
 * step holds another one, the agent that runs is not the one that should.
 */
export async function clientFingerprint(state: CreateState): Promise<string> {
  const { tenant, deps, client, journal } = state
  if (!tenant) return 'none'
  const { config, snippets } = await state.rendered(tenant)
  const { service, socket } = clientFiles({ clientId: client.clientId, port: tenant.port }, deps.hostTemplates)
  const resultOf = (step: string, field: string): unknown => {
    const result = journal.entry(step)?.result
    return typeof result === 'object' && result !== null ? (result as Record<string, unknown>)[field] : null
  }
  return contentHash([
    JSON.stringify(config),
    ...fallbackTwiml(config, snippets).map(({ content }) => content),
    resultOf('snippets', 'index') ?? null,
    resultOf('credentials', 'file') ?? null,
    service.content,
    socket.content,
  ])
}
