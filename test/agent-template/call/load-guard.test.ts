import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LoadGuard } from '../../../agent-template/src/call/load-guard.ts'

let late: number
let running: boolean
let idle: boolean
let guard: LoadGuard
beforeEach(() => {
  vi.useFakeTimers()
  late = 0
  running = false
  idle = false
  const meter = {
    start: () => {
      running = true
    },
    read: () => late,
    stop: () => {
      running = false
    },
  }
  guard = new LoadGuard(meter, () => idle)
})
afterEach(() => {
  guard.close()
  vi.useRealTimers()
})

test('timers 100 ms late for 5 s are too much; it is over after 5 good seconds', () => {
  guard.watch()
  late = 101
  vi.advanceTimersByTime(4_999)
  expect(guard.overloaded).toBe(false)
  vi.advanceTimersByTime(1)
  expect(guard.overloaded).toBe(true)
  late = 100
  vi.advanceTimersByTime(4_000)
  expect(guard.overloaded).toBe(true)
  vi.advanceTimersByTime(1_000)
  expect(guard.overloaded).toBe(false)
})

test('a bad second now and then is none', () => {
  guard.watch()
  for (let second = 0; second < 60; second++) {
    late = second % 5 === 0 ? 0 : 500
    vi.advanceTimersByTime(1_000)
    expect(guard.overloaded).toBe(false)
  }
})

test('without calls nothing is measured', () => {
  expect(vi.getTimerCount()).toBe(0)
  guard.watch()
  guard.watch()
  expect([vi.getTimerCount(), running]).toEqual([1, true])
  idle = true
  vi.advanceTimersByTime(1_000)
  expect([vi.getTimerCount(), running]).toEqual([0, false])
})
