import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseError } from '../../../agent-template/src/providers/database-error.ts'
import { folderSpool, type Spool } from '../../../agent-template/src/store/spool.ts'
import type { Write } from '../../../agent-template/src/store/write.ts'
import { WriteQueue } from '../../../agent-template/src/store/write-queue.ts'
import { FakeDatabase } from '../../support/agent-fakes.ts'

const silent = { warn: () => undefined, error: () => undefined }
const [one, two] = [`CA${'1'.repeat(32)}`, `CA${'2'.repeat(32)}`]
let folder: string
let database: FakeDatabase
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-spool-'))
  database = new FakeDatabase()
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const start = (call_sid: string): Write => ({
  name: 'startCall',
  args: [
    {
      call_sid,
      client_id: 'au_plmb_x',
      caller_number: '+61491570156',
      status: 'in-progress',
      start_time: '2026-11-22T00:00:00Z',
      direction: 'inbound',
      metadata: {},
    },
  ],
})
const settle = (call_sid: string): Write => ({ name: 'settleCall', args: [call_sid, 'completed', 12] })

test('writes of one call keep their order, also when the first is tried again', async () => {
  const queue = new WriteQueue(database, silent)
  const done: string[] = []
  const real = database.startCall.bind(database)
  vi.spyOn(database, 'startCall').mockImplementationOnce(async (row) => {
    if (row.call_sid === one) throw new DatabaseError('gone', '', true)
    return real(row)
  })
  queue.add(one, 'first', start(one), () => done.push('first'))
  queue.add(one, 'second', settle(one), () => done.push('second'))
  queue.add(two, 'other', start(two), () => done.push('other'))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(done).toEqual(['other'])
  expect(await queue.drain(1_000)).toBe(0)
  expect(done).toEqual(['other', 'first', 'second'])
})

test('what the database refuses is dropped and counted, the rest goes on', async () => {
  const queue = new WriteQueue(database, silent)
  queue.add(one, 'bad', settle(one))
  queue.add(one, 'good', start(one))
  expect(await queue.drain(1_000)).toBe(0)
  expect([database.calls.size, queue.lost]).toEqual([1, 1])
})

test('a database that is away is asked again, slower and slower, until it is back', async () => {
  vi.useFakeTimers()
  database.down = true
  const asked = vi.spyOn(database, 'startCall')
  const queue = new WriteQueue(database, silent)
  queue.add(one, 'start', start(one))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.mock.calls.length).toBeGreaterThan(5)
  expect(asked.mock.calls.length).toBeLessThan(12)
  expect(queue.waiting).toBe(1)
  database.down = false
  await vi.advanceTimersByTimeAsync(31_000)
  expect(queue.waiting).toBe(0)
})

test('draining is bounded and says what is left', async () => {
  database.down = true
  const queue = new WriteQueue(database, silent)
  queue.add(one, 'start', start(one))
  expect(await queue.drain(50)).toBe(1)
  queue.close()
})

test('memory is bounded: what comes when 5,000 writes wait is dropped and counted', () => {
  vi.spyOn(database, 'startCall').mockImplementation(() => new Promise(() => undefined))
  const queue = new WriteQueue(database, silent)
  for (let i = 0; i < 5_010; i++) queue.add(one, 'x', start(one))
  expect([queue.waiting, queue.lost]).toEqual([5_000, 10])
  queue.close()
})

test('R-09 what waits for the database outlives the process, in its order, and is written once', async () => {
  database.down = true
  const first = new WriteQueue(database, silent, folderSpool(folder))
  first.add(one, 'start', start(one))
  first.add(two, 'start', start(two))
  await first.drain(50)
  first.add(one, 'settlement', settle(one))
  // The process is gone: nothing of `first` is used any more.
  expect(readdirSync(folder).sort()).toEqual([`${one}.json`, `${two}.json`])
  expect(statSync(path.join(folder, `${one}.json`)).mode & 0o777).toBe(0o600)

  const back = new FakeDatabase()
  const second = new WriteQueue(back, silent, folderSpool(folder))
  second.restore()
  expect(await second.drain(1_000)).toBe(0)
  expect([...back.calls.keys()]).toEqual([one, two])
  expect(back.settled).toMatchObject([{ callSid: one, seconds: 12, settled: true }])
  expect(readdirSync(folder)).toEqual([])
  const third = new WriteQueue(back, silent, folderSpool(folder))
  third.restore()
  expect(third.waiting).toBe(0)
  first.close()
})

test('while the database answers nothing is written to disk; what hangs when the process ends is', async () => {
  const queue = new WriteQueue(database, silent, folderSpool(folder))
  queue.add(one, 'start', start(one))
  expect(await queue.drain(1_000)).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  vi.spyOn(database, 'settleCall').mockImplementation(() => new Promise(() => undefined))
  queue.add(one, 'settlement', settle(one))
  expect(await queue.drain(20)).toBe(1)
  queue.close()
  expect(folderSpool(folder).load().waiting.get(one)).toEqual([settle(one)])
})

test('a write that hangs lies on disk after a second, and not any more when it is done', async () => {
  vi.useFakeTimers()
  let answer: (() => void) | undefined
  vi.spyOn(database, 'settleCall').mockImplementation(
    () =>
      new Promise((resolve) => {
        answer = () => resolve({ settled: true })
      }),
  )
  const queue = new WriteQueue(database, silent, folderSpool(folder))
  queue.add(one, 'settlement', settle(one))
  await vi.advanceTimersByTimeAsync(900)
  expect(readdirSync(folder)).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  expect(readdirSync(folder)).toEqual([`${one}.json`])
  answer?.()
  await vi.advanceTimersByTimeAsync(1)
  expect(readdirSync(folder)).toEqual([])
  queue.add(two, 'settlement', settle(two))
  await vi.advanceTimersByTimeAsync(500)
  queue.close()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(readdirSync(folder)).toEqual([`${two}.json`])
})

test('what a process that ended in the middle of a write left of it is taken away: it holds words', () => {
  writeFileSync(path.join(folder, `${one}.json.tmp`), '[{"name":"logTurn","args":[{"content":"my ')
  expect(folderSpool(folder).load()).toEqual({ waiting: new Map(), problems: [] })
  expect(readdirSync(folder)).toEqual([])
})

test('a file that cannot be read is told and left; a disk that is full stops nothing', async () => {
  writeFileSync(path.join(folder, `${one}.json`), '{"half":')
  const told: object[] = []
  const log = { warn: () => undefined, error: (fields: object) => told.push(fields) }
  const full: Spool = {
    ...folderSpool(folder),
    keep: () => {
      throw new Error('ENOSPC')
    },
  }
  const queue = new WriteQueue(database, log, full)
  queue.restore()
  expect(told).toEqual([{ problem: `${one}.json: SyntaxError` }])
  database.down = true
  queue.add(two, 'start', start(two))
  await queue.drain(50)
  expect(told.length).toBeGreaterThan(1)
  database.down = false
  expect(await queue.drain(1_000)).toBe(0)
  expect(database.calls.has(two)).toBe(true)
})
