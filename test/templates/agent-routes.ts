import path from 'node:path'
import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { buildRoutes, routeUtterance } from '../../agent-template/src/call/route-utterance.ts'
import { createFileTemplates } from '../../src/adapters/templates/create-file-templates.ts'
import type { BusinessDetails } from '../../src/ports/templates.ts'
import { renderInput } from '../support/render-input.ts'

export const shippedTemplates = createFileTemplates(path.resolve(import.meta.dirname, '../../templates'))

/** The agent's own router over one industry's shipped snippets: from what was said to the intent that answers, or null. */
export async function agentRoutes(
  industry: string,
  client: { region: string; details?: BusinessDetails } = { region: 'au' },
): Promise<(said: string) => string | null> {
  const { config, snippets } = await shippedTemplates.render(renderInput({ industry, ...client }))
  const files: AudioSnippets = Object.fromEntries(
    snippets.map(({ name, text, triggers, intent }) => [
      name,
      { file: `${name}.mp3`, duration_ms: 1000, text, triggers, ...(intent && { intent }) },
    ]),
  )
  const { filler, apology, not_understood } = config.roles
  const routes = buildRoutes(files, config.greeting.snippet, [filler, apology, not_understood], config.language)
  return (said) => {
    const route = routeUtterance(said, routes)
    return route ? (files[route.snippet]?.intent ?? route.snippet) : null
  }
}
