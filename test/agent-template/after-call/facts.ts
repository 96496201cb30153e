import type { CallFacts } from '../../../agent-template/src/after-call/call-facts.ts'

/** A call whose caller said something and hung up. */
export const factsOf = (more: Partial<CallFacts> = {}): CallFacts => ({
  call_sid: `CA${'1'.repeat(32)}`,
  from: '+61400000123',
  to: '+61299990001',
  direction: 'inbound',
  test: false,
  started_at: '2026-11-23T03:05:00.000Z',
  conversation: {
    ended_at: '2026-11-23T03:06:00.000Z',
    lines: [
      { speaker: 'Agent', text: 'Hi! I am Jamie.', at_ms: 20 },
      { speaker: 'Customer', text: 'How much is a callout, please?', at_ms: 2_000 },
    ],
    intents: ['greeting'],
    deeds: [],
    next: null,
  },
  reached: null,
  voicemail: null,
  recording_sid: null,
  end: { status: 'completed', seconds: 60 },
  ...more,
})
