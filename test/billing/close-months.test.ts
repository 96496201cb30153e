import { expect, test } from 'vitest'
import { closeMonths } from '../../src/billing/close-months.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { Billing, MonthClosed } from '../../src/ports/billing.ts'

const done: MonthClosed = {
  closed: true,
  already: false,
  feeCents: 4900,
  paidCents: 3000,
  dueCents: 1900,
  currency: 'AUD',
}

/** Three clients in October; `close` says what closing one comes to. */
function billing(close: (clientId: string) => MonthClosed): Pick<Billing, 'billableMonths' | 'closeMonth'> {
  return {
    billableMonths: async () =>
      ['a', 'b', 'c'].map((clientId) => ({ clientId, month: '2026-10', over: true, closed: false })),
    closeMonth: async (clientId) => close(clientId),
  }
}
const signal = new AbortController().signal

test('one client that fails is told and does not stop the others', async () => {
  const months = await closeMonths(
    billing((clientId) => {
      if (clientId === 'a') throw new KlariqoError('MONTH_NOT_OVER', { client_id: 'a', month: '2026-10', problem: 'x' })
      if (clientId === 'b') throw new KlariqoError('DATABASE_REFUSED', { what: 'it', problem: 'x', code: 'x' })
      return done
    }),
    {},
    signal,
  )
  expect(months.map(({ outcome }) => outcome)).toEqual(['refused', 'failed', 'closed'])
  expect(months[1]?.error).toMatchObject({ code: 'DATABASE_REFUSED', retryable: false })
  expect(months[2]).toEqual({
    client_id: 'c',
    month: '2026-10',
    outcome: 'closed',
    fee_cents: 4900,
    paid_cents: 3000,
    due_cents: 1900,
    currency: 'AUD',
    error: null,
  })
})

test('what was done before and what is not owed are told apart', async () => {
  const months = await closeMonths(
    billing((clientId) => ({ ...done, closed: false, already: clientId === 'a' })),
    {},
    signal,
  )
  expect(months.map(({ outcome }) => outcome)).toEqual(['already', 'nothing', 'nothing'])
})

test('a bug of ours ends the run, and so does Ctrl-C before the next client', async () => {
  const broken = billing(() => {
    throw new TypeError('ours')
  })
  await expect(closeMonths(broken, {}, signal)).rejects.toThrow(TypeError)
  const control = new AbortController()
  const closed: string[] = []
  const stopping = billing((clientId) => {
    closed.push(clientId)
    control.abort(new Error('interrupted'))
    return done
  })
  await expect(closeMonths(stopping, {}, control.signal)).rejects.toThrow('interrupted')
  expect(closed).toEqual(['a'])
})
