import { createHash } from 'node:crypto'
import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { Versions } from './call/call-journal.ts'
import { systemPrompt } from './call/system-prompt.ts'

/** What answers the calls of a client, to be written down with each. */
export const versionsOf = (config: AgentConfig, agent: string): Versions => ({
  agent,
  template: `${config.template.name}@${config.template.version}`,
  prompt: createHash('sha256').update(systemPrompt(config)).digest('hex').slice(0, 12),
  model: config.model.name,
})
