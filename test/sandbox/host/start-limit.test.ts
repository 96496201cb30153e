import { expect, test } from 'vitest'
import { StartLimit } from '../../../sandbox/src/host/manager/start-limit.ts'

test('five starts in ten seconds are allowed, the sixth is not, until the first is forgotten', () => {
  const limit = new StartLimit()
  const rule = { burst: 5, intervalMs: 10_000 }
  expect([0, 1000, 2000, 3000, 4000, 5000].map((now) => limit.take(now, rule))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ])
  expect(limit.take(9_999, rule)).toBe(false)
  expect(limit.take(10_000, rule)).toBe(true)
  expect(limit.take(10_500, rule)).toBe(false)
  limit.reset()
  expect(limit.take(10_500, rule)).toBe(true)
})
