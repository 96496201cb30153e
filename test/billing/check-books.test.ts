import { expect, test } from 'vitest'
import { checkBooks } from '../../src/billing/check-books.ts'

const sound = {
  checkLedger: async () => [],
  unclosedMonths: async () => [],
  checkStatistics: async () => [],
}

test('books that are right have no findings', async () => {
  expect((await checkBooks(sound)).map(({ id, status }) => [id, status])).toEqual([
    ['ledger', 'ok'],
    ['months', 'ok'],
    ['statistics', 'ok'],
  ])
})

test('each finding says what is wrong with what; a month that waits says what to type', async () => {
  const [ledger, months] = await checkBooks({
    ...sound,
    checkLedger: async () => [{ problem: 'usage_missing', subject: 'CA1', details: { client_id: 'a' } }],
    unclosedMonths: async () => [
      { clientId: 'a', month: '2026-09' },
      { clientId: 'a', month: '2026-10' },
    ],
  })
  expect(ledger).toMatchObject({ status: 'problem', detail: '1 problem', findings: [{ subject: 'CA1' }] })
  expect(months).toMatchObject({ status: 'problem', detail: '2 problems' })
  expect(months?.findings[0]?.details.mend).toBe('klariqo billing close-month a --month 2026-09')
})
