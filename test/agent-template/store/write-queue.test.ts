import { afterEach, expect, test, vi } from 'vitest'
import { DatabaseError } from '../../../agent-template/src/providers/database-error.ts'
import { WriteQueue } from '../../../agent-template/src/store/write-queue.ts'
import { FakeDatabase } from '../../support/agent-fakes.ts'

const silent = { warn: () => undefined, error: () => undefined }
afterEach(() => vi.useRealTimers())

test('writes of one call keep their order, also when the first is tried again', async () => {
  const queue = new WriteQueue(new FakeDatabase(), silent)
  const done: string[] = []
  let tries = 0
  queue.add('CA1', 'first', async () => {
    tries += 1
    if (tries < 2) throw new DatabaseError('gone', '', true)
    done.push('first')
  })
  queue.add('CA1', 'second', async () => void done.push('second'))
  queue.add('CA2', 'other', async () => void done.push('other'))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(done).toEqual(['other'])
  expect(await queue.drain(1_000)).toBe(0)
  expect(done).toEqual(['other', 'first', 'second'])
})

test('what the database refuses is dropped and counted, the rest goes on', async () => {
  const queue = new WriteQueue(new FakeDatabase(), silent)
  const done: string[] = []
  queue.add('CA1', 'bad', async () => {
    throw new DatabaseError('no', '42501', false)
  })
  queue.add('CA1', 'good', async () => void done.push('good'))
  expect(await queue.drain(1_000)).toBe(0)
  expect([done, queue.lost]).toEqual([['good'], 1])
})

test('a database that is away is asked again, slower and slower, until it is back', async () => {
  vi.useFakeTimers()
  const database = new FakeDatabase()
  database.down = true
  const queue = new WriteQueue(database, silent)
  let asked = 0
  queue.add('CA1', 'ping', async (it) => {
    asked += 1
    await it.ping(AbortSignal.timeout(1000))
  })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toBeGreaterThan(5)
  expect(asked).toBeLessThan(12)
  expect(queue.waiting).toBe(1)
  database.down = false
  await vi.advanceTimersByTimeAsync(31_000)
  expect(queue.waiting).toBe(0)
})

test('draining is bounded and says what is left', async () => {
  const database = new FakeDatabase()
  database.down = true
  const queue = new WriteQueue(database, silent)
  queue.add('CA1', 'ping', (it) => it.ping(AbortSignal.timeout(1000)))
  expect(await queue.drain(50)).toBe(1)
  queue.close()
})

test('memory is bounded: what comes when 5,000 writes wait is dropped and counted', () => {
  const queue = new WriteQueue(new FakeDatabase(), silent)
  for (let i = 0; i < 5_010; i++) queue.add('CA1', 'x', () => new Promise(() => undefined))
  expect([queue.waiting, queue.lost]).toEqual([5_000, 10])
  queue.close()
})
