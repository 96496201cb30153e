import type { CarrierCall } from '@klariqo/contract/carrier-call'
import { expect, test } from 'vitest'
import { callReport } from '../../src/evals/call-report.ts'
import type { ConversationLine } from '../../src/ports/tenants.ts'

const call = (events: CarrierCall['events']): CarrierCall => ({
  sid: 'CA1',
  from: '+61491570156',
  to: '+61491570006',
  direction: 'inbound',
  status: 'completed',
  duration_seconds: 12,
  recording: '/tmp/a.wav',
  events,
  webhooks: [],
  errors: [],
})
const line = (
  speaker: string,
  content: string,
  atMs: number,
  source: ConversationLine['source'] = null,
): ConversationLine => ({
  speaker,
  messageType: 'transcript',
  content,
  audioFiles: [],
  responseTimeMs: null,
  atMs,
  source,
  userEndToAudioMs: null,
  latency: {},
  createdAt: '2026-11-22T00:00:00Z',
})

test('a turn is measured from the end of speech to the next sound of the agent, with the source the agent noted', () => {
  const report = callReport(
    'au_plmb_x',
    call([
      { at_ms: 120, kind: 'agent_audio_start' },
      { at_ms: 4000, kind: 'agent_audio_end' },
      { at_ms: 4500, kind: 'caller_speech_start' },
      { at_ms: 7000, kind: 'caller_speech_end' },
      { at_ms: 7620, kind: 'agent_audio_start' },
      { at_ms: 9000, kind: 'caller_speech_start' },
      { at_ms: 9800, kind: 'caller_speech_end' },
      { at_ms: 10_900, kind: 'agent_audio_start' },
    ]),
    [
      line('Agent', 'Hi', 120, 'snippet'),
      line('Customer', 'burst pipe', 7300),
      line('Agent', 'On our way', 7610, 'snippet'),
      line('Customer', 'who are you', 10_000),
      line('Agent', 'Jamie', 10_890, 'llm'),
    ],
  )
  expect(report.greeting_ms).toBe(120)
  expect(report.turns).toEqual([
    { user_end_to_audio_ms: 620, source: 'snippet' },
    { user_end_to_audio_ms: 1100, source: 'llm' },
  ])
})

test('a turn without an answer says so instead of borrowing the next one', () => {
  const report = callReport(
    'au_plmb_x',
    call([
      { at_ms: 1000, kind: 'caller_speech_end' },
      { at_ms: 2000, kind: 'caller_speech_end' },
      { at_ms: 2500, kind: 'agent_audio_start' },
    ]),
    [],
  )
  expect(report.turns.map((turn) => turn.user_end_to_audio_ms)).toEqual([null, 500])
})
