import { createHash } from 'node:crypto'
import type { Agent } from '../agent.ts'
import type { CallRecord } from '../call/call-book.ts'
import { CallJournal } from '../call/call-journal.ts'
import type { CallLog } from '../call/call-log.ts'

/** The journal of a conversation that begins, with what answers it; an emergency in it is told at once. */
export function openJournal(agent: Agent, call: CallRecord, log: CallLog, startedAt: number): CallJournal {
  const { config, snippets } = agent.tools.tenant
  const intents = new Map(Object.values(snippets).map(({ file, intent }) => [file, intent]))
  const journal: CallJournal = new CallJournal({
    queue: agent.queue,
    log,
    call,
    clientId: config.client_id,
    randomId: agent.randomId,
    startedAt,
    versions: {
      agent: agent.version,
      template: `${config.template.name}@${config.template.version}`,
      prompt: createHash('sha256').update(config.persona_prompt).digest('hex').slice(0, 12),
      model: config.model.name,
    },
    intentOf: (file) => intents.get(file),
    onIntent: (intent) => {
      if (intent === 'emergency') agent.afterCall.emergency(call, journal.lastWords)
    },
  })
  return journal
}
