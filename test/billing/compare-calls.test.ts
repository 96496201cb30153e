import { expect, test } from 'vitest'
import { compareCalls } from '../../src/billing/compare-calls.ts'
import type { BookedCall } from '../../src/ports/settlement.ts'
import type { PhoneCall } from '../../src/ports/telephony.ts'

const clientId = 'au_plmb_x'
const told = (sid: string, changes: Partial<PhoneCall> = {}): PhoneCall => ({
  sid,
  status: 'completed',
  direction: 'inbound',
  from: '+61491570156',
  to: '+61481501000',
  durationSeconds: 30,
  startedAt: '2026-11-22T00:00:00Z',
  ...changes,
})
const booked = (callSid: string, changes: Partial<BookedCall> = {}): BookedCall => ({
  callSid,
  clientId,
  startTime: '2026-11-22T00:00:00Z',
  status: 'completed',
  durationSeconds: 30,
  settled: true,
  voided: false,
  billedAs: 'charged',
  refused: null,
  test: false,
  costCents: 200,
  ledgerCents: 200,
  priceCents: 200,
  holdOpen: false,
  ...changes,
})
const problems = (carrier: PhoneCall[], calls: BookedCall[], unknown: string[] = []) =>
  compareCalls({ clientId, carrier, booked: calls, unknown: new Set(unknown) }).map((it) => [it.problem, it.call_sid])

const free = { billedAs: 'free', costCents: 0, ledgerCents: 0 } as const
const unanswered = { ...free, status: 'no-answer', durationSeconds: 0 } as const

test('calls that agree are no difference: charged, included, unanswered, refused, test, void, still open', () => {
  expect(
    problems(
      [
        told('CA1'),
        told('CA2'),
        told('CA3', { status: 'no-answer', durationSeconds: 0 }),
        told('CA4'),
        told('CA5'),
        told('CA7', { status: 'in-progress', durationSeconds: null }),
        told('CA8', { status: 'busy', durationSeconds: null }),
      ],
      [
        booked('CA1'),
        booked('CA2', { billedAs: 'included', costCents: 0, ledgerCents: 0 }),
        booked('CA3', unanswered),
        booked('CA4', { ...free, refused: 'unpaid' }),
        booked('CA5', { ...free, test: true }),
        booked('CA6', { ...free, voided: true, status: 'failed', durationSeconds: 0 }),
        booked('CA7', { ...free, settled: false, billedAs: null, holdOpen: true }),
        booked('CA8', { ...unanswered, status: 'busy' }),
      ],
    ),
  ).toEqual([])
})

test('B-10 a missing call, an extra one, wrong cents and an orphan hold are all found', () => {
  expect(
    problems(
      [told('CAmissing'), told('CAcents'), told('CAhold')],
      [booked('CAextra'), booked('CAcents', { costCents: 150 }), booked('CAhold', { holdOpen: true })],
      ['CAextra'],
    ),
  ).toEqual([
    ['missing_call', 'CAmissing'],
    ['extra_call', 'CAextra'],
    ['wrong_cents', 'CAcents'],
    ['orphan_hold', 'CAhold'],
  ])
})

test.each<[string, Partial<BookedCall>]>([
  ['a charge without a ledger entry', { ledgerCents: 0 }],
  ['a ledger entry of another amount', { ledgerCents: 400 }],
  ['another price than the plan said', { costCents: 250, ledgerCents: 250 }],
  ['an included call that was charged', { billedAs: 'included', costCents: 0 }],
  ['a free call that cost something', { billedAs: 'free', refused: 'unpaid' }],
  ['an answered call that was given away', free],
  ['a refused call that was charged', { refused: 'unpaid' }],
  ['a test call that was charged', { test: true }],
])('%s is wrong cents', (_what, changes) => {
  expect(problems([told('CA1')], [booked('CA1', changes)])).toEqual([['wrong_cents', 'CA1']])
})

test('an unanswered call that was charged is wrong in both', () => {
  expect(problems([told('CA1', { status: 'no-answer', durationSeconds: 0 })], [booked('CA1')])).toEqual([
    ['wrong_cents', 'CA1'],
    ['wrong_duration', 'CA1'],
  ])
})

test.each<[string, Partial<BookedCall>]>([
  ['longer', { durationSeconds: 31 }],
  ['without a length', { durationSeconds: null }],
  ['with another end', { status: 'failed' }],
])('a call that is %s in our books is told', (_what, changes) => {
  expect(problems([told('CA1')], [booked('CA1', changes)])).toEqual([['wrong_duration', 'CA1']])
})

test('a call that was given up as unknown and that the carrier knows after all, answered: it was charged to nobody', () => {
  const voided = booked('CA1', { ...free, voided: true, status: 'failed', durationSeconds: 0 })
  expect(problems([told('CA1')], [voided])).toEqual([['wrong_cents', 'CA1']])
  expect(problems([told('CA1', { status: 'busy', durationSeconds: 0 })], [voided])).toEqual([])
})
