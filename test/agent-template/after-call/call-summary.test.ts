import { expect, test } from 'vitest'
import type { CallFacts } from '../../../agent-template/src/after-call/call-facts.ts'
import { summaryByModel } from '../../../agent-template/src/after-call/summary-by-model.ts'
import { summaryByRules } from '../../../agent-template/src/after-call/summary-by-rules.ts'
import { FakeJsonModel } from '../../support/fake-json-model.ts'
import { factsOf } from './facts.ts'

const business = { name: 'Example Plumbing', language: 'en-AU' }
const talk = factsOf().conversation as NonNullable<CallFacts['conversation']>
const booking = {
  tool: 'book_appointment' as const,
  given: { name: 'Sam Lee', address: '1 Example Street', job: 'a leaking tap', time_window: 'tomorrow morning' },
}
const ask = (facts: CallFacts, change: object = {}) => {
  const model = new FakeJsonModel()
  model.answer = { ...(model.answer as object), ...change }
  return summaryByModel(model, facts, business, AbortSignal.timeout(1_000))
}

test.each<[string, string, Partial<CallFacts>]>([
  ['booked', 'a booking was taken', { conversation: { ...talk, deeds: [booking] } }],
  ['transferred', 'somebody took the call', { reached: true }],
  ['voicemail', 'a message was left', { reached: false, voicemail: { recording_sid: 'RE1', seconds: 9 } }],
  [
    'voicemail',
    'a refused call left a message',
    { conversation: null, voicemail: { recording_sid: 'RE1', seconds: 9 } },
  ],
  ['message_taken', 'the agent took one', { conversation: { ...talk, deeds: [{ tool: 'take_message', given: {} }] } }],
  ['missed', 'it was refused', { conversation: null }],
  ['missed', 'nobody took what was passed on', { reached: false }],
  ['abandoned', 'not a word was said', { conversation: { ...talk, lines: talk.lines.slice(0, 1) } }],
  [
    'not_reached',
    'nobody took our own call',
    { direction: 'outbound', conversation: null, end: { status: 'busy', seconds: 0 } },
  ],
  ['emergency', 'the emergency was answered', { conversation: { ...talk, intents: ['emergency'] } }],
  ['complaint', 'the complaint was answered', { conversation: { ...talk, intents: ['complaint'] } }],
  ['answered', 'words were answered', {}],
])('by rule a call is %s when %s', (outcome, _when, facts) => {
  expect(summaryByRules(factsOf(facts)).outcome).toBe(outcome)
})

test('by rule the fields are what the tools were given', () => {
  const { fields } = summaryByRules(factsOf({ conversation: { ...talk, deeds: [booking], intents: ['emergency'] } }))
  expect(fields).toEqual({ ...booking.given, urgency: 'emergency' })
})

test('the model writes the summary and what words can tell', async () => {
  const summary = await ask(factsOf(), {
    summary: 'Wanted a price.',
    outcome: 'complaint',
    sentiment: 'negative',
    job: 'callout',
  })
  expect(summary).toMatchObject({
    summary: 'Wanted a price.',
    outcome: 'complaint',
    sentiment: 'negative',
    model: 'fake-json',
  })
  expect(summary.fields.job).toBe('callout')
})

test('what the database could not keep is made good', async () => {
  const { summary, fields } = await ask(factsOf(), { summary: 'A\u0000 leak \ud83d', name: 'Sam\nLee' })
  expect([summary, fields.name]).toEqual(['A  leak \ufffd', 'Sam Lee'])
})

test.each(['booked', 'message_taken', 'transferred', 'voicemail', 'missed', 'abandoned', 'not_reached'])(
  'S-10 the model cannot say that a call was %s when it was not',
  async (outcome) => {
    expect((await ask(factsOf(), { outcome })).outcome).toBe('answered')
  },
)

test('S-10 the model cannot talk a booking away, and the phone number is none of its business', async () => {
  const booked = factsOf({ conversation: { ...talk, deeds: [booking] } })
  expect((await ask(booked, { outcome: 'spam' })).outcome).toBe('booked')
  await expect(ask(factsOf(), { phone: '+61400000999' })).rejects.toThrow('not one')
})

test.each([
  ['words', 'The caller asked for a price.'],
  ['nothing', null],
  ['another outcome', { outcome: 'rich' }],
  ['no summary', { summary: '  ' }],
  ['a summary without end', { summary: 'x'.repeat(5_000) }],
  ['a number for a name', { name: 7 }],
])('nonsense of the model is no summary: %s', async (_what, answer) => {
  const model = new FakeJsonModel()
  model.answer = typeof answer === 'object' && answer !== null ? { ...(model.answer as object), ...answer } : answer
  await expect(summaryByModel(model, factsOf(), business, AbortSignal.timeout(1_000))).rejects.toThrow('not one')
})
