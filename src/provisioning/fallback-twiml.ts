import type { AgentConfig } from '@klariqo/contract/agent-config'
import { escapeXml } from '@klariqo/contract/escape-xml'
import type { SnippetTemplate } from '../ports/templates.ts'

const RING_SECONDS = 20
const MESSAGE_SECONDS = 120

/** A file in the client's folder `fallback/`, and below `/api/{slug}/fallback/` for the carrier. */
export type FallbackFile = { name: 'voice.xml' | 'done.xml'; content: string }

/**
 * What the carrier does with a call while the agent does not answer at all: the caller is passed on, and leaves a message where nobody can
 * be passed on to or nobody takes it. Read out by the carrier, for whoever plays snippets is away. The recording is told
 * to the agent, which may be back by then; it stays with the carrier in any case.
 */
export function fallbackTwiml(config: AgentConfig, snippets: readonly SnippetTemplate[]): FallbackFile[] {
  const base = config.public_base_url
  const say = (role: 'apology' | 'transfer' | 'voicemail'): string => {
    const text = snippets.find(({ name }) => name === config.roles[role])?.text ?? ''
    return `<Say language="${escapeXml(config.language)}">${escapeXml(text)}</Say>`
  }
  const dial =
    config.transfer_number === null
      ? ''
      : `${say('transfer')}<Dial timeout="${RING_SECONDS}"><Number>${escapeXml(config.transfer_number)}</Number></Dial>`
  const record =
    `<Record maxLength="${MESSAGE_SECONDS}" timeout="5" playBeep="true" ` +
    `action="${escapeXml(`${base}/fallback/done.xml`)}" method="GET" ` +
    `recordingStatusCallback="${escapeXml(`${base}/twilio/voice/recorded`)}"/>`
  return [
    { name: 'voice.xml', content: document(`${say('apology')}${dial}${say('voicemail')}${record}<Hangup/>`) },
    { name: 'done.xml', content: document('<Hangup/>') },
  ]
}

const document = (verbs: string): string => `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>\n`
