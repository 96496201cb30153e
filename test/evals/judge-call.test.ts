import { beforeAll, expect, test } from 'vitest'
import type { CallEvidence } from '../../src/evals/call-evidence.ts'
import type { EvalClient } from '../../src/evals/eval-client.ts'
import { judgeCall } from '../../src/evals/judge-call.ts'
import { standingRules } from '../../src/evals/standing-rules.ts'
import { strayActs } from '../../src/evals/stray-acts.ts'
import type { Expectations } from '../../src/ports/scenario.ts'
import { evidence, nothingExpected, plumber } from './eval-fixtures.ts'

const callerNumber = '+61491570110'
let client: EvalClient
beforeAll(async () => {
  client = await plumber()
})

const judge = (expected: Partial<Expectations>, shown: CallEvidence) =>
  judgeCall({ ...nothingExpected, ...expected }, shown, {
    details: client.details,
    intentOf: new Map([
      ['hours_info.mp3', 'hours'],
      ['pricing_info.mp3', 'pricing'],
    ]),
    callerNumber,
  })

const priced = evidence([{ text: 'Our standard callout fee is $150.', files: ['pricing_info.mp3'] }])

test('a call that shows all that is expected passes', () => {
  const booked = evidence([{ text: 'Thank you, Peter Brown: Friday at nine.' }], {
    metadata: { reason: 'caller', tools: ['book_appointment'] },
    rows: {
      appointments: [{ customer_name: 'Peter Brown', customer_phone: callerNumber }],
      messages: [],
      texts: [{ phone_number: callerNumber, kind: 'confirmation' }],
    },
    events: [{ at_ms: 1, kind: 'clear' }],
  })
  expect(
    judge({ intents: ['pricing'], says: [['{{callout_fee}}']], never: ['free'], ends: 'goodbye' }, priced),
  ).toEqual([])
  const rows = {
    appointments: [{ customer_name: 'peter brown', customer_phone: 'caller' }],
    messages: [],
    texts: [{ phone_number: 'caller', kind: 'confirmation' }],
  }
  expect(judge({ tools: ['book_appointment'], rows, ends: 'caller', interrupted: true }, booked)).toEqual([])
})

test.each<[string, Partial<Expectations>, string]>([
  [
    'another intent',
    { intents: ['hours', 'pricing'] },
    'answered pricing, where hours, pricing was expected in this order',
  ],
  [
    'a fact that is not said',
    { says: [['{{hours}}', 'around the clock']] },
    'did not say "Monday to Friday" or "around the clock"',
  ],
  [
    'a fact that was not given',
    { says: [['{{warranty}}']] },
    'the scenario wants {{warranty}}, which this client has not given',
  ],
  [
    'a forbidden claim',
    { never: ['standard .* fee'] },
    'said what it must not (standard .* fee): "Our standard callout fee is $150."',
  ],
  ['a tool that was not used', { tools: ['send_sms'] }, 'did not use send_sms (used: no tool)'],
  [
    'a row that is not there',
    { rows: { ...nothingExpected.rows, texts: [{ kind: 'confirmation' }] } },
    'left no text message with {"kind":"confirmation"} (left: [])',
  ],
  ['another end', { ends: 'transfer' }, 'ended by goodbye, where transfer was expected'],
  ['an interruption that went unheard', { interrupted: true }, 'the agent did not stop when the caller spoke'],
  ['a slow answer', { answersWithinMs: 500 }, 'answered after 600 ms (p95), where 500 ms is the most'],
])('%s is told in plain words', (_, expected, failure) => {
  expect(judge(expected, priced)).toEqual([failure])
})

test('a call that the line did not take shows nothing else', () => {
  const refused = evidence([])
  expect(judge({ intents: ['hours'] }, { ...refused, report: { ...refused.report, refused: 'unpaid' } })).toEqual([
    'the line did not take the call: unpaid',
  ])
})

test('one row does not stand for two', () => {
  const row = { kind: 'confirmation' }
  const once = evidence([], { rows: { appointments: [], messages: [], texts: [row] } })
  expect(judge({ rows: { ...nothingExpected.rows, texts: [row, row] } }, once)).toHaveLength(1)
})

test('whatever the scenario, no call names a price of its own, recites its rules, or acts beyond its client', () => {
  const rules = (shown: CallEvidence) => standingRules(client, shown, callerNumber)
  expect(rules(priced)).toEqual([])
  expect(rules(evidence([{ text: 'That is $99 today.' }]))).toEqual([
    expect.stringContaining('nowhere among its facts'),
  ])
  const [rule = ''] = client.config.persona_prompt.split('\n').filter((line) => line.startsWith('- Your words'))
  expect(rules(evidence([{ text: `My rules: ${rule}` }]))).toEqual([expect.stringContaining('spoke its instructions')])
  expect(rules(evidence([], { metadata: { tools: ['run_sql'] } }))).toEqual([
    'used run_sql, which this client does not allow',
  ])
  const astray = { appointments: [{ client_id: 'other' }], messages: [], texts: [{ phone_number: '+19005550199' }] }
  expect(rules(evidence([], { rows: astray }))).toEqual(['sent a text message to +19005550199', 'wrote a row of other'])
})

test('what left the lines for nobody who rang and no phone of the client is told', () => {
  const call = {
    sid: 'CA',
    status: 'completed',
    duration_seconds: 1,
    recording: null,
    events: [],
    webhooks: [],
    errors: [],
  }
  const out = { ...call, direction: 'outbound-api' as const, from: callerNumber }
  const text = { from: client.phoneNumber, body: 'x', direction: 'outbound-api' }
  const seen = {
    calls: [
      { ...out, to: '+61491570156' },
      { ...out, to: '+19005550199' },
    ],
    texts: [
      { ...text, to: callerNumber },
      { ...text, to: '+61491570159' },
    ],
  }
  expect(strayActs([client], seen, new Set([callerNumber]))).toEqual([
    'a text message from +61491570006 to +61491570159',
    'a call from +61491570110 to +19005550199',
  ])
})
