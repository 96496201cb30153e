import type { Agent } from '../agent.ts'
import type { CallRecord } from '../call/call-book.ts'
import { CallJournal } from '../call/call-journal.ts'
import type { CallLog } from '../call/call-log.ts'
import { readSlots } from '../call/read-slots.ts'
import { watchCall } from '../figures/watch-call.ts'
import { versionsOf } from '../versions.ts'

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
    versions: versionsOf(config, agent.version),
    watch: watchCall(agent, call, log),
    slotsOf: (text) => readSlots(text, config.language),
    intentOf: (file) => intents.get(file),
    onIntent: (intent) => {
      if (intent === 'emergency') agent.afterCall.emergency(call, journal.lastWords)
    },
  })
  return journal
}
