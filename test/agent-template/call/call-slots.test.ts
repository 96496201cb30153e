import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CallSlots } from '../../../agent-template/src/call/call-slots.ts'

function open(most: number) {
  const live = new Map<string, object>()
  const clock = { now: 0 }
  return { live, clock, slots: new CallSlots({ now: () => clock.now, most, live }) }
}

test('calls answered and not streaming yet count as well', () => {
  const { slots, live } = open(2)
  expect([slots.take('CA1', 'inbound'), slots.take('CA2', 'inbound'), slots.take('CA3', 'inbound')]).toEqual([
    true,
    true,
    false,
  ])
  expect(slots.take('CA1', 'inbound'), 'the webhook came again').toBe(true)
  live.set('CA1', {})
  slots.free('CA1')
  expect([slots.taken, slots.take('CA3', 'inbound')]).toEqual([2, false])
  live.delete('CA1')
  expect(slots.take('CA3', 'inbound')).toBe(true)
})

test('a call whose stream never begins gives its place back', () => {
  const { slots, clock } = open(1)
  expect(slots.take('CA1', 'inbound')).toBe(true)
  clock.now = 34_999
  expect(slots.take('CA2', 'inbound')).toBe(false)
  clock.now = 35_000
  expect(slots.take('CA2', 'inbound')).toBe(true)
})

test.each([
  [10, 8],
  [5, 4],
  [2, 1],
  [1, 0],
])('of %i places calls of our own making get %i', (most, ours) => {
  const { slots } = open(most)
  let taken = 0
  while (taken < most && slots.take(`CA${taken}`, 'outbound')) taken += 1
  expect([taken, slots.hasRoomFor('inbound')]).toEqual([ours, true])
})

const act = fc.record({
  call: fc.integer({ min: 0, max: 8 }),
  what: fc.constantFrom('take', 'begin', 'end', 'free', 'wait'),
  outbound: fc.boolean(),
})
test('whatever comes in whatever order, no place is lost', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const { slots, live, clock } = open(3)
      for (const { call, what, outbound } of acts) {
        const sid = `CA${call}`
        if (what === 'take') slots.take(sid, outbound ? 'outbound' : 'inbound')
        else if (what === 'free') slots.free(sid)
        else if (what === 'end') live.delete(sid)
        else if (what === 'wait') clock.now += 10_000
        else if (live.size < 3) {
          live.set(sid, {})
          slots.free(sid)
        }
        expect(slots.hasRoomFor('inbound')).toBe(slots.taken < 3)
      }
      live.clear()
      clock.now += 35_000
      expect(slots.taken).toBe(0)
    }),
  )
})
