import type { CallEvidence } from '../../src/evals/call-evidence.ts'
import type { EvalClient } from '../../src/evals/eval-client.ts'
import type { Expectations, Scenario } from '../../src/ports/scenario.ts'
import { renderInput } from '../support/render-input.ts'
import { shippedTemplates } from '../templates/agent-routes.ts'

/** A plumber with a fee, opening hours and a person to be put through to. */
export async function plumber(): Promise<EvalClient> {
  const given = { callout_fee: 150, hours: 'Monday to Friday', transfer_number: '+61491570156' }
  const details = await shippedTemplates.details('plmb', 'au', given)
  const rendered = await shippedTemplates.render(renderInput({ industry: 'plmb', region: 'au', details }))
  const { client_id: clientId, slug, region, industry, business_name: businessName, port } = rendered.config
  const phoneNumber = '+61491570006'
  return {
    ...rendered,
    details,
    phoneNumber,
    tenant: {
      clientId,
      userId: 'user',
      region,
      industry,
      slug,
      businessName,
      status: 'active',
      port,
      phoneNumber,
      phoneNumberSid: 'PN1',
      generation: 1,
      config: {},
      createdAt: '2026-11-23T00:00:00Z',
    },
  }
}

export const nothingExpected: Expectations = {
  intents: [],
  says: [],
  never: [],
  tools: [],
  rows: { appointments: [], messages: [], texts: [] },
  ends: null,
  interrupted: null,
  answersWithinMs: 4_000,
}

export const aScenario = (changes: Partial<Scenario> = {}): Scenario => ({
  name: 'hours',
  title: 'Opening hours',
  caller: 'audio',
  language: 'en',
  needs: [],
  noise: null,
  steps: [{ do: 'say', text: 'When are you open?', audio: '/open.wav', when: 'after_agent', afterMs: 700 }],
  expect: nothingExpected,
  ...changes,
})

type Line = { speaker?: string; text: string; files?: string[] }

/** A call in which this was said. */
export function evidence(lines: readonly Line[], changes: Partial<CallEvidence> = {}): CallEvidence {
  return {
    report: {
      call_sid: 'CA1',
      client_id: 'au_plmb_jamesonplumbing',
      from: '+61491570110',
      to: '+61491570006',
      status: 'completed',
      duration_seconds: 12,
      refused: null,
      transcript: lines.map(({ speaker = 'Agent', text, files = [] }) => ({
        speaker,
        text,
        at_ms: 0,
        audio_files: files,
      })),
      recording: null,
      greeting_ms: 100,
      turns: [{ user_end_to_audio_ms: 600, source: 'snippet' }],
      webhooks: [],
      errors: [],
    },
    events: [],
    metadata: { reason: 'hangup', tools: [] },
    rows: { appointments: [], messages: [], texts: [] },
    ...changes,
  }
}
