import { expect, test } from 'vitest'
import { Breaker } from '../../../agent-template/src/providers/breaker.ts'

const at = () => {
  const clock = { now: 0 }
  return { clock, breaker: new Breaker(() => clock.now) }
}

test('three failures in a row within 30 s open it; a success in between does not let it come to that', () => {
  const { breaker, clock } = at()
  breaker.failed()
  breaker.failed()
  breaker.succeeded()
  breaker.failed()
  breaker.failed()
  expect(breaker.open).toBe(false)
  clock.now = 29_000
  breaker.failed()
  expect(breaker.open).toBe(true)
})

test('failures further apart than 30 s are no outage', () => {
  const { breaker, clock } = at()
  for (let i = 0; i < 6; i++) {
    clock.now = i * 15_001
    breaker.failed()
  }
  expect(breaker.open).toBe(false)
})

test('while it is open one request in 10 s is a probe, and the first success closes it', () => {
  const { breaker, clock } = at()
  expect(breaker.takeProbe()).toBe(false)
  for (let i = 0; i < 3; i++) breaker.failed()
  clock.now = 9_999
  expect(breaker.takeProbe()).toBe(false)
  clock.now = 10_000
  expect([breaker.takeProbe(), breaker.takeProbe()]).toEqual([true, false])
  breaker.failed()
  clock.now = 20_000
  expect(breaker.takeProbe()).toBe(true)
  breaker.succeeded()
  expect(breaker.open).toBe(false)
})

test('R-11 it goes by the clock it is given: none of the time of day', () => {
  const { breaker } = at()
  for (let i = 0; i < 3; i++) breaker.failed()
  expect(breaker.open).toBe(true)
})
