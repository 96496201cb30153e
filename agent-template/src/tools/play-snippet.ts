import * as z from 'zod/mini'
import type { Tenant } from '../config/tenant.ts'
import { defineTool } from './define-tool.ts'
import type { Tool } from './tool.ts'

/** Answers from disk. Not those that end or pass on the call, nor what only the conversation itself says. */
export function playSnippet({ config, snippets }: Tenant): Tool | null {
  const own = new Set([...Object.values(config.roles), config.greeting.snippet])
  const playable = Object.entries(snippets).filter(
    ([name, { action, intent }]) => !own.has(name) && action === undefined && intent !== 'silence',
  )
  if (playable.length === 0) return null
  const texts = playable.map(([name, { text }]) => `${name}: ${text}`).join('\n')
  return defineTool({
    name: 'play_snippet',
    description: `Answer at once with a recording, when one says just what the caller needs. Say nothing besides.\n${texts}`,
    parameters: z.strictObject({ name: z.enum(playable.map(([name]) => name)) }),
    run: ({ name }) => ({ snippet: name, tell: `Played: ${snippets[name]?.text}` }),
  })
}
