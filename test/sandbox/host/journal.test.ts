import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal } from '../../../sandbox/src/host/journal/journal.ts'
import { RotatingFile } from '../../../sandbox/src/host/journal/rotating-file.ts'

let folder: string
let clock = 0
const errors: unknown[] = []
const open = () =>
  new Journal({ folder, logs: path.join(folder, 'logs'), now: () => clock, onError: (error) => errors.push(error) })
const unit = 'klariqo-client-au_plmb_x.service'
const line = (message: string) => ({ message, pid: 7, by: 'node' as const })

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-journal-'))
  clock = 1_767_225_600_123
  errors.length = 0
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('lines are numbered on over a restart, and half a line left by a kill is passed over', async () => {
  const first = open()
  first.write(unit, line('one'))
  first.write(unit, line('two'))
  await first.flush()
  await appendFile(path.join(folder, `${unit}.jsonl`), '{"__CURSOR":"s=klari\n')
  const second = open()
  clock += 5_000
  second.write(unit, line('three'))
  const all = await second.read(unit, {})
  expect(all.map((entry) => [entry.__CURSOR, entry.MESSAGE])).toEqual([
    ['s=klariqo;i=1', 'one'],
    ['s=klariqo;i=2', 'two'],
    ['s=klariqo;i=3', 'three'],
  ])
  expect(all[0]).toEqual({
    __CURSOR: 's=klariqo;i=1',
    __REALTIME_TIMESTAMP: '1767225600123000',
    MESSAGE: 'one',
    PRIORITY: '6',
    UNIT: unit,
    SYSLOG_IDENTIFIER: 'node',
    _PID: '7',
  })
  expect((await second.read(unit, { sinceMs: clock })).map((entry) => entry.MESSAGE)).toEqual(['three'])
  expect((await second.read(unit, { afterSequence: 1, lines: 1 })).map((entry) => entry.MESSAGE)).toEqual(['three'])
  expect(await second.read('other.service', {})).toEqual([])
  expect(errors).toEqual([])
})

test('a follower gets each line once, also those written while it was starting', async () => {
  const journal = open()
  for (let count = 0; count < 50; count += 1) journal.write(unit, line(`before ${count}`))
  const seen: string[] = []
  const stop = new AbortController()
  const following = journal.follow(unit, {}, (entry) => seen.push(entry.MESSAGE), stop.signal)
  for (let count = 0; count < 50; count += 1) journal.write(unit, line(`while ${count}`))
  await expect.poll(() => seen.length).toBe(100)
  journal.write(unit, line('after'))
  await expect.poll(() => seen.length).toBe(101)
  stop.abort()
  await following
  journal.write(unit, line('too late'))
  await journal.flush()
  const numbers = [...Array(50).keys()]
  expect(seen).toEqual([...numbers.map((n) => `before ${n}`), ...numbers.map((n) => `while ${n}`), 'after'])
})

test("an agent's own lines also go to its log file, which may be taken away", async () => {
  const journal = open()
  journal.write(unit, line('one'))
  journal.write(unit, { message: 'about it', pid: 1, by: 'systemd' })
  await journal.flush()
  const log = path.join(folder, 'logs', 'client_au_plmb_x.log')
  expect(await readFile(log, 'utf8')).toBe('one\n')
  await rm(log)
  journal.write(unit, line('two'))
  await journal.flush()
  expect(await readFile(log, 'utf8')).toBe('two\n')
})

test('a file past its size is kept once and begun again', async () => {
  const file = new RotatingFile(path.join(folder, 'x.log'), 10, (error) => errors.push(error))
  for (const text of ['first line\n', 'second line\n', 'third line\n']) {
    file.append(text)
    await file.flush()
  }
  expect((await readdir(folder)).sort()).toEqual(['x.log', 'x.log.1'])
  expect(await readFile(file.path, 'utf8')).toBe('third line\n')
  expect(await readFile(file.previous, 'utf8')).toBe('second line\n')
})

test('lines that cannot be written are told of, and the next ones are tried again', async () => {
  const file = new RotatingFile(path.join('/dev/null', 'x.log'), 10, (error) => errors.push(error))
  file.append('lost\n')
  await file.flush()
  file.append('lost too\n')
  await file.flush()
  expect(errors).toHaveLength(2)
})
