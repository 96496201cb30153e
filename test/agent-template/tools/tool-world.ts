import { toolNames } from '@klariqo/contract/tool-names'
import type { Slots } from '../../../agent-template/src/call/read-slots.ts'
import type { Tenant } from '../../../agent-template/src/config/tenant.ts'
import type { TextMessage, TextOutcome } from '../../../agent-template/src/sms/text-message.ts'
import type { Write } from '../../../agent-template/src/store/write.ts'
import type { WriteQueue } from '../../../agent-template/src/store/write-queue.ts'
import { createToolbox } from '../../../agent-template/src/tools/toolbox.ts'
import { makeAgentFixture } from '../../support/agent-fixture.ts'

type Config = Partial<Tenant['config']>

const fixture = makeAgentFixture()
fixture.remove()

/** The tools of one call, and everything they did. */
export function toolWorld(options: { config?: Config; caller?: string; slots?: Slots; text?: TextOutcome } = {}) {
  const config = { ...fixture.config, tools: [...toolNames], ...options.config }
  const tenant: Tenant = {
    config,
    secrets: fixture.secrets,
    snippets: fixture.snippets,
    frames: new Map(),
    audioFolder: '',
  }
  const writes: Write[] = []
  const texts: TextMessage[] = []
  const deeds: [string, unknown][] = []
  const told: string[] = []
  const log: { level: string; message: string; fields: object }[] = []
  const toolbelt = createToolbox(tenant).forCall({
    callSid: 'CA1',
    callerNumber: options.caller ?? '+61400000123',
    tenant,
    texts: {
      send: async (text) => {
        texts.push(text)
        return options.text ?? { status: 'sent', reason: null, sid: 'SM1' }
      },
    },
    queue: { add: (_key: string, _what: string, write: Write) => writes.push(write) } as unknown as WriteQueue,
    wallClock: () => Date.UTC(2026, 10, 23, 1, 30),
    log: {
      info: (fields, message) => log.push({ level: 'info', message, fields }),
      error: (fields, message) => log.push({ level: 'error', message, fields }),
    },
    journal: { deed: (tool, given) => deeds.push([tool, given]) },
    tellOwner: (words) => told.push(words),
  })
  const use = (name: string, args: unknown, signal = new AbortController().signal) =>
    toolbelt.use(
      { id: 'call_1', name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
      options.slots ?? {},
      signal,
    )
  return { toolbelt, use, writes, texts, deeds, told, log }
}
